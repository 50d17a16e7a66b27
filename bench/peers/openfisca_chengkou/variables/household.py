# SPDX-License-Identifier: Apache-2.0
"""Who is counted, and which line applies."""

import numpy
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Household, Person
from .inputs import Area, Presence, Relation


class belongs_to_household(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "属于共同生活的家庭成员"

    def formula(person, period, parameters):
        relation = person("relation", period)
        presence = person("presence", period)
        majority = period.start.offset(-parameters(period).household.majority_age, "year")
        minor = person("birth", period) > numpy.datetime64(majority.date)
        living_here = presence == Presence.living_here
        child = (relation == Relation.son) | (relation == Relation.daughter)
        other = (
            (relation == Relation.grandchild)
            | (relation == Relation.grandparent)
            | (relation == Relation.sibling)
            | (relation == Relation.other)
        )
        return (
            (relation == Relation.head)
            | (relation == Relation.spouse)
            | (child & minor)
            | (child & (presence == Presence.student))
            | ((child | (relation == Relation.parent)) & living_here)
            | (child & ~living_here & person("depends_on_family", period))
            | (other & living_here & person("has_support_duty", period))
        )


class excluded_from_household(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "不计入共同生活的家庭成员"

    def formula(person, period, parameters):
        presence = person("presence", period)
        latest = period.start.offset(-parameters(period).household.clergy_away_months, "month")
        long_away = person("clergy_since", period) <= numpy.datetime64(latest.date)
        return (
            (presence == Presence.unmarried_serviceman)
            | (presence == Presence.prison)
            | ((presence == Presence.clergy) & long_away)
            | (presence == Presence.tekun)
        )


class is_household_member(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.DAY
    label = "共同生活的家庭成员"

    def formula(person, period):
        return person("belongs_to_household", period) & ~person("excluded_from_household", period)


class household_size(Variable):
    value_type = int
    entity = Household
    definition_period = DateUnit.DAY
    label = "共同生活的家庭成员人数"

    def formula(household, period):
        return household.sum(household.members("is_household_member", period))


class dibao_standard(Variable):
    value_type = int
    entity = Household
    definition_period = DateUnit.DAY
    label = "适用的低保标准（分每人每月）"

    def formula(household, period, parameters):
        standard = parameters(period).dibao.standard
        urban = household("registered_area", period) == Area.urban
        return numpy.where(urban, standard.urban, standard.rural)
