# SPDX-License-Identifier: Apache-2.0
"""All variables, each after those that it needs."""

import inspect

from openfisca_core.variables import Variable

from . import dibao, household, income, inputs, property, single


def _of(module):
    """The variables that a module defines."""
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, Variable) and value is not Variable:
            if value.__module__ == module.__name__:
                yield value


VARIABLES = [variable for module in (inputs, household, income, property, dibao, single) for variable in _of(module)]
