# SPDX-License-Identifier: Apache-2.0
"""Runs doudi and OpenFisca in turn on the same arrays, holds their answers together, and prints what each took.

`compare.py FOLDER DOUDI`; `DOUDI_PEER_RUNS` for how often. Ends with 1 when an answer differs or doudi needs more than a quarter of the
processor time.
"""

import json
import os
import statistics
import subprocess
import sys

TARGET = 4.0
HERE = os.path.dirname(os.path.abspath(__file__))


def run(command):
    """What a run reports, with the processor time of its whole process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    report = json.loads(text)
    report["process_seconds"] = usage.ru_utime + usage.ru_stime
    report["end_to_end"] = report["load"] + report["build"] + report["calculate"]
    return report


def spread(numbers, places=0):
    return f"{statistics.median(numbers):.{places}f} ({min(numbers):.{places}f} to {max(numbers):.{places}f})"


def main():
    folder, doudi = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    openfisca = [sys.executable, "openfisca_run.py", folder]
    commands = [[doudi, "run", folder], [*openfisca, "direct"], [*openfisca, "builder"]]
    runs = [[] for _ in commands]
    for _ in range(int(os.environ.get("DOUDI_PEER_RUNS", "7"))):
        for reports, command in zip(runs, commands):
            reports.append(run(command))

    first = runs[0][0]
    for reports in runs:
        for report in reports:
            if report["totals"] != first["totals"]:
                sys.exit(f"the answers differ:\n{first['peer']}: {first['totals']}\n{report['peer']}: {report['totals']}")
    print(f"{first['households']} households, {first['persons']} persons; the same answers from all:")
    for name, total in first["totals"].items():
        print(f"  {name}: {total}")

    titles = {
        "load": "load the arrays",
        "build": "build the simulation",
        "calculate": "calculate",
        "end_to_end": "end to end",
        "calculate_whole": "calculate alone",
        "calculate_again": "calculate alone, again",
    }
    print("\nCPU nanoseconds a household, median (least to most):")
    for key, title in titles.items():
        for reports in runs:
            print(f"  {title:22} {reports[0]['peer']:20} {spread([report[key] for report in reports])}")
    print("\nonce a process, CPU seconds:")
    for reports in runs:
        print(f"  {reports[0]['peer']:20} start {spread([report['prepare_seconds'] for report in reports], 2)}", end="")
        print(f"   whole process {spread([report['process_seconds'] for report in reports], 2)}")
    print("\npeak memory, MB:")
    for reports in runs:
        print(f"  {reports[0]['peer']:20} {spread([report['peak_bytes'] / 1e6 for report in reports])}")

    print("\ntimes as much as doudi, run by run:")
    missed = False
    for reports in runs[1:]:
        name = reports[0]["peer"]
        for key in ["end_to_end", "calculate_whole", "calculate_again", "peak_bytes"]:
            ratios = [theirs[key] / ours[key] for theirs, ours in zip(reports, runs[0])]
            print(f"  {name:20} {titles.get(key, 'peak memory'):22} {spread(ratios, 2)}")
            missed |= key == "end_to_end" and statistics.median(ratios) < TARGET
    if missed:
        sys.exit(f"end to end, doudi was to need {TARGET:.0f} times less")


main()
