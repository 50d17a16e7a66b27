# SPDX-License-Identifier: Apache-2.0
"""Persons and the households that hold them."""

from openfisca_core.entities import build_entity

Household = build_entity(
    key="household",
    plural="households",
    label="家庭",
    roles=[{"key": "member", "plural": "members", "label": "成员"}],
)

Person = build_entity(key="person", plural="persons", label="个人", is_person=True)

ENTITIES = [Household, Person]
