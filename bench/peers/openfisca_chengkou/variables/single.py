# SPDX-License-Identifier: Apache-2.0
"""Single members of a low-income family."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Person
from .inputs import DisabilityGrade, DisabilityKind, Hospital, MajorIllness


class severe_disability(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "重度残疾"

    def formula(person, period):
        grade = person("disability_grade", period)
        kind = person("disability_kind", period)
        mind = (kind == DisabilityKind.intellectual) | (kind == DisabilityKind.mental)
        return (
            (grade == DisabilityGrade.grade1)
            | (grade == DisabilityGrade.grade2)
            | ((grade == DisabilityGrade.grade3) & mind)
        )


class major_illness_certified(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "经认定的重特大疾病"

    def formula(person, period):
        hospital = person("certifying_hospital", period)
        certified = (
            (hospital == Hospital.county_peoples)
            | (hospital == Hospital.county_tcm)
            | (hospital == Hospital.county_maternal_child)
            | (hospital == Hospital.higher_public)
        )
        # Every illness of the list, named or not.
        return (person("major_illness", period) != MajorIllness.none) & certified


class special_difficulty(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "特殊困难人员"

    def formula(person, period):
        hardship = (
            person.household("low_income_family", period)
            & person("claims_hardship", period)
            & person("basic_hardship_found", period)
        )
        return person("severe_disability", period) | person("major_illness_certified", period) | hardship


class own_line_times_12(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.DAY
    label = "一人的低保标准（乘以十二）"

    def formula(person, period):
        return person.household("dibao_standard", period) * 12


class dibao_single(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "低保（参照单人户）"

    def formula(person, period):
        return (
            person("applied_single", period)
            & person.household("low_income_family", period)
            & person("is_household_member", period)
            & person("special_difficulty", period)
            & (person("counted_income_times_12", period) < person("own_line_times_12", period))
            & ~person.household("dibao", period)
        )


class dibao_single_amount(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.DAY
    label = "参照单人户的每月低保金（分）"

    def formula(person, period, parameters):
        step = parameters(period).dibao.rounding_step
        gap = person("own_line_times_12", period) - person("counted_income_times_12", period)
        return -(-numpy.maximum(0, gap) // (12 * step)) * step
