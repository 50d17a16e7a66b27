# SPDX-License-Identifier: Apache-2.0
"""Limits on what a family owns."""

from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Household


class other_property_within_limits(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "车辆、住房、登记企业符合规定"

    def formula(household, period, parameters):
        limits = parameters(period).property
        homes = household("homes", period)
        floor_area = household("homes_floor_area", period)
        return (
            (household("vehicles", period) <= limits.vehicle_limit)
            & (
                (homes <= limits.home_limit)
                | ((homes <= limits.second_home_limit) & (floor_area <= limits.second_home_area_limit))
            )
            & (household("company_capital", period) <= limits.company_capital_limit)
        )


class property_within_limits(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "家庭财产符合规定"

    def formula(household, period, parameters):
        limit = parameters(period).property.deposit_limit_months
        line = household("dibao_standard", period) * household("household_size", period)
        savings = household("deposits", period) <= limit * line
        return savings & household("other_property_within_limits", period)


class borderline_property_within_limits(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.DAY
    label = "财产符合边缘家庭规定"

    def formula(household, period, parameters):
        limits = parameters(period).property
        # The same limits today: OpenFisca does not find that out by itself, so it is said here.
        if limits.borderline_deposit_limit_months == limits.deposit_limit_months:
            return household("property_within_limits", period)
        line = household("dibao_standard", period) * household("household_size", period)
        savings = household("deposits", period) <= limits.borderline_deposit_limit_months * line
        return savings & household("other_property_within_limits", period)
