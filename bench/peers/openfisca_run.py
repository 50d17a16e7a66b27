# SPDX-License-Identifier: Apache-2.0
"""OpenFisca's side of `bench/peers/run`: reads the arrays, builds the simulation, calculates, and says what it took, as one line of JSON.

`openfisca_run.py FOLDER direct|builder`: how the simulation comes to know its households. `builder` is the documented way
(`SimulationBuilder.join_with_persons`), which sorts all persons; `direct` sets the same attributes from arrays that are sorted already.
"""

import json
import os
import sys
import time

BEGAN = time.process_time()

import numpy  # noqa: E402
from openfisca_core.indexed_enums import Enum, EnumArray  # noqa: E402
from openfisca_core.simulations import SimulationBuilder  # noqa: E402

from openfisca_chengkou import CountryTaxBenefitSystem  # noqa: E402
from openfisca_chengkou.variables import inputs  # noqa: E402

PERIOD = "day:2020-11-10"
OUTCOMES = ["dibao", "borderline_family", "dibao_single"]
AMOUNTS = {"dibao": "dibao_amount", "dibao_single": "dibao_single_amount"}


def load(folder, names):
    return {name: numpy.load(os.path.join(folder, f"{name}.npy")) for name in names}


def build(system, how, arrays, offsets, household_of):
    persons, households = len(household_of), len(offsets) - 1
    builder = SimulationBuilder()
    builder.create_entities(system)
    if how == "builder":
        builder.declare_person_entity("person", numpy.arange(persons))
        household = builder.declare_entity("household", numpy.arange(households))
        builder.join_with_persons(household, household_of, roles=numpy.zeros(persons, dtype=int))
    else:
        builder.populations["person"].count = persons
        builder.populations["household"].count = households
        builder.populations["household"].members_entity_id = household_of
    simulation = builder.build(system)
    for name, array in arrays.items():
        variable = system.get_variable(name)
        if variable.value_type is Enum:
            array = EnumArray(array, variable.possible_values)
        simulation.set_input(name, PERIOD, array)
    return simulation


def calculate(simulation):
    names = [name for outcome in OUTCOMES for name in (outcome, AMOUNTS.get(outcome)) if name]
    return {name: simulation.calculate(name, PERIOD) for name in names}


def totals(results):
    """Counts of yes, sums of what is paid, and hashes that feel every row and its place, modulo 2^64."""

    def hashed(array):
        places = numpy.arange(1, len(array) + 1, dtype=numpy.uint64)
        return int(numpy.sum(places * (array.astype(numpy.uint64) + numpy.uint64(1)), dtype=numpy.uint64))

    found = {}
    for outcome in OUTCOMES:
        yes = results[outcome]
        found[outcome] = int(yes.sum())
        found[f"{outcome}_hash"] = hashed(yes)
        if outcome in AMOUNTS:
            amounts = results[AMOUNTS[outcome]]
            found[f"{outcome}_fen"] = int(amounts[yes].astype(numpy.int64).sum())
            found[f"{outcome}_amount_hash"] = hashed(amounts)
    return found


def peak_bytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def main():
    folder, how = sys.argv[1], sys.argv[2]
    system = CountryTaxBenefitSystem()
    with open(os.path.join(folder, "variants.json"), encoding="utf-8") as file:
        for name, variants in json.load(file).items():
            ours = [item.name for item in system.get_variable(name).possible_values]
            assert ours == variants, f"{name}: {ours} here, {variants} there"
    names = [name for name, value in vars(inputs).items() if isinstance(value, type) and name in system.variables]
    marks = [time.process_time()]
    arrays = load(folder, names)
    offsets, household_of = load(folder, ["offsets", "household_of"]).values()
    marks.append(time.process_time())
    simulation = build(system, how, arrays, offsets, household_of)
    marks.append(time.process_time())
    results = calculate(simulation)
    marks.append(time.process_time())
    peak = peak_bytes()

    households, persons = len(offsets) - 1, len(household_of)
    # Once more on a simulation of its own, with warm memory.
    simulation = build(system, "direct", arrays, offsets, household_of)
    warm = time.process_time()
    calculate(simulation)
    warm = time.process_time() - warm

    took = [(end - start) * 1e9 / households for start, end in zip(marks, marks[1:])]
    print(
        json.dumps(
            {
                "peer": f"openfisca {how}",
                "households": households,
                "persons": persons,
                "prepare_seconds": marks[0] - BEGAN,
                "peak_bytes": peak,
                "load": took[0],
                "build": took[1],
                "calculate": took[2],
                "calculate_whole": took[2],
                "calculate_again": warm * 1e9 / households,
                "totals": totals(results),
            }
        )
    )


main()
