# SPDX-License-Identifier: Apache-2.0
"""Runs doudi and OpenFisca in turn on the same arrays, holds their answers together, and prints what each took.

`compare.py FOLDER DOUDI`; `DOUDI_PEER_RUNS` for how often. Ends with 1 when an answer differs, or when doudi needs more than a quarter of the
processor time that OpenFisca needs end to end in the way that its documentation gives (`builder`).
"""

import json
import os
import statistics
import subprocess
import sys

TARGET = 4.0
DOCUMENTED = "openfisca builder"
HERE = os.path.dirname(os.path.abspath(__file__))


def run(command):
    """What a run reports."""
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=HERE, check=False)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}")
    report = json.loads(done.stdout)
    report["end_to_end"] = report["load"] + report["build"] + report["calculate"]
    report["with_start"] = report["end_to_end"] + report["prepare_seconds"] * 1e9 / report["households"]
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
        "with_start": "end to end with start",
        "calculate_whole": "calculate alone",
        "calculate_again": "calculate alone, again",
    }
    print("\nCPU nanoseconds a household, median (least to most):")
    for key, title in titles.items():
        for reports in runs:
            print(f"  {title:22} {reports[0]['peer']:20} {spread([report[key] for report in reports])}")
    print("\nstart, once a process (imports; rules and parameters read), CPU milliseconds:")
    for reports in runs:
        print(f"  {reports[0]['peer']:20} {spread([report['prepare_seconds'] * 1e3 for report in reports])}")
    print("\npeak memory, MB:")
    for reports in runs:
        print(f"  {reports[0]['peer']:20} {spread([report['peak_bytes'] / 1e6 for report in reports])}")

    print("\ntimes as much as doudi, run by run:")
    missed = False
    for reports in runs[1:]:
        name = reports[0]["peer"]
        for key in ["end_to_end", "with_start", "calculate_whole", "calculate_again", "peak_bytes"]:
            ratios = [theirs[key] / ours[key] for theirs, ours in zip(reports, runs[0])]
            print(f"  {name:20} {titles.get(key, 'peak memory'):22} {spread(ratios, 2)}")
            missed |= (name, key) == (DOCUMENTED, "end_to_end") and statistics.median(ratios) < TARGET
    if missed:
        sys.exit(f"end to end, doudi was to need {TARGET:.0f} times less")


main()
