# SPDX-License-Identifier: Apache-2.0
"""低保 for whole families, and families just above it."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Household


class line_times_12(Variable):
    value_type = int
    entity = Household
    definition_period = DateUnit.DAY
    label = "低保标准乘以人数（乘以十二）"

    def formula(household, period):
        return household("dibao_standard", period) * household("household_size", period) * 12


class dibao(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "最低生活保障"

    def formula(household, period):
        return (
            (household("household_size", period) > 0)
            & (household("household_income_times_12", period) < household("line_times_12", period))
            & household("property_within_limits", period)
        )


class dibao_amount(Variable):
    value_type = int
    entity = Household
    definition_period = DateUnit.DAY
    label = "每月低保金（分）"

    def formula(household, period, parameters):
        step = parameters(period).dibao.rounding_step
        gap = household("line_times_12", period) - household("household_income_times_12", period)
        return -(-numpy.maximum(0, gap) // (12 * step)) * step


class low_income_family(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "低收入家庭（低保边缘家庭）"

    def formula(household, period, parameters):
        multiple = parameters(period).dibao.low_income_multiple
        income = household("household_income_times_12", period)
        line = household("line_times_12", period)
        return (
            (household("household_size", period) > 0)
            & (income > line)
            # The multiple has one decimal place at most: exact in 64-bit floating point.
            & (income < multiple * line)
            & household("borderline_property_within_limits", period)
        )


class borderline_family(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "低收入家庭，未享受低保"

    def formula(household, period):
        return household("low_income_family", period) & ~household("dibao", period)
