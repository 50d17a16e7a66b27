# SPDX-License-Identifier: Apache-2.0
"""The rules of Chengkou (城口) for dibao, low-income families and single persons, as of November 2020, as an OpenFisca country package.

Our own code, written for the measurement in `bench/peers/run` alone: the same schemes as doudi's pack, variable for rule, in the manner of
OpenFisca's country template. Money is in fen, as integers; a monthly average is held times twelve, so that nothing is rounded on the way.
OpenFisca knows no unknown facts, and neither does this.
"""

import os

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from . import entities
from .variables import VARIABLES

COUNTRY_DIR = os.path.dirname(os.path.abspath(__file__))


class CountryTaxBenefitSystem(TaxBenefitSystem):
    """The rules."""

    def __init__(self):
        super().__init__(entities.ENTITIES)
        for variable in VARIABLES:
            self.add_variable(variable)
        self.load_parameters(os.path.join(COUNTRY_DIR, "parameters"))
