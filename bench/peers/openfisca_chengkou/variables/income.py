# SPDX-License-Identifier: Apache-2.0
"""Incomes, as the sum over twelve months: twelve times the monthly average, without a fraction."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Household, Person
from .inputs import INCOMES


class income_in_window(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.DAY
    label = "核算期内计入的各项收入"

    def formula(person, period):
        return sum(person(f"income_{name}_1", period) for name in INCOMES)


class income_in_farming_window(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.DAY
    label = "务农家庭核算期内计入的各项收入"

    def formula(person, period):
        return sum(person(f"income_{name}_12", period) for name in INCOMES)


class counted_income_times_12(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.DAY
    label = "计入的月收入（乘以十二）"

    def formula(person, period):
        return numpy.where(
            person.household("farming_household", period),
            person("income_in_farming_window", period),
            person("income_in_window", period) * 12,
        )


class household_income_times_12(Variable):
    value_type = int
    entity = Household
    definition_period = DateUnit.DAY
    label = "家庭月收入（乘以十二）"

    def formula(household, period):
        counted = household.members("counted_income_times_12", period)
        member = household.members("is_household_member", period)
        return numpy.maximum(0, household.sum(counted * member))
