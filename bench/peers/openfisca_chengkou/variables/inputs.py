# SPDX-License-Identifier: Apache-2.0
"""The facts: the 42 columns that doudi's code reads for the same outcomes, under the names of its fact dictionary."""

from datetime import date

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from ..entities import Household, Person


class Area(Enum):
    urban = "城市"
    rural = "农村"


class Relation(Enum):
    head = "户主"
    spouse = "配偶"
    son = "子"
    daughter = "女"
    grandchild = "孙子女、外孙子女"
    parent = "父母"
    grandparent = "祖父母、外祖父母"
    sibling = "兄弟姐妹"
    other = "其他"


class Presence(Enum):
    living_here = "共同居住"
    student = "在外就读"
    away = "在外居住"
    unmarried_serviceman = "未婚现役军人"
    clergy = "脱离家庭的宗教教职人员"
    prison = "服刑"
    drug_rehab = "强制隔离戒毒"
    missing = "宣告失踪"
    tekun = "已由特困供养"


class DisabilityGrade(Enum):
    none = "无"
    grade1 = "一级"
    grade2 = "二级"
    grade3 = "三级"
    grade4 = "四级"


class DisabilityKind(Enum):
    none = "无"
    visual = "视力"
    hearing = "听力"
    speech = "言语"
    physical = "肢体"
    intellectual = "智力"
    mental = "精神"
    multiple = "多重"


class MajorIllness(Enum):
    none = "无"
    thalassemia = "地中海贫血"
    leukemia = "白血病"
    hemophilia = "血友病"
    aplastic_anemia = "再生障碍性贫血"
    malignant_tumor = "恶性肿瘤"
    end_stage_renal = "终末期肾病"
    organ_transplant = "器官移植"
    multiple_organ_failure = "多器官功能衰竭"
    resistant_tuberculosis = "耐药肺结核"
    aids_opportunistic = "艾滋病机会性感染"
    severe_psychosis = "重性精神病"
    congenital_heart = "先天性心脏病"
    myocardial_infarction = "心肌梗塞"
    cerebral_infarction = "脑梗塞"
    severe_h1n1 = "重症甲流"
    type1_diabetes = "1型糖尿病"
    cleft_lip_palate = "唇腭裂"
    gist = "胃肠间质瘤"
    schizophrenia = "精神分裂症"
    mania = "躁狂症"
    anxiety = "焦虑症"
    other_listed = "目录所列其他疾病"


class Hospital(Enum):
    none = "无"
    county_peoples = "县人民医院"
    county_tcm = "县中医院"
    county_maternal_child = "县妇幼保健院"
    higher_public = "同等以上公立医院"
    other = "其他"


INCOMES = [
    "wage",
    "business",
    "property",
    "pension_other",
    "social_insurance_benefit",
    "support_received",
    "support_from_siblings",
    "support_from_elders",
    "other",
    "unspecified",
    "pension_central_basic",
]


def _fact(name, fact_entity, kind, **more):
    content = {"value_type": kind, "entity": fact_entity, "definition_period": DateUnit.DAY, "label": name}
    globals()[name] = type(name, (Variable,), {**content, **more, "__module__": __name__})


def _variant(name, fact_entity, of):
    _fact(name, fact_entity, Enum, possible_values=of, default_value=next(iter(of)))


_variant("registered_area", Household, Area)
_fact("farming_household", Household, bool)
for _name in ["deposits", "vehicles", "homes", "homes_floor_area", "company_capital"]:
    _fact(_name, Household, int)

_variant("relation", Person, Relation)
_variant("presence", Person, Presence)
_variant("disability_grade", Person, DisabilityGrade)
_variant("disability_kind", Person, DisabilityKind)
_variant("major_illness", Person, MajorIllness)
_variant("certifying_hospital", Person, Hospital)
_fact("birth", Person, date)
_fact("clergy_since", Person, date)
for _name in ["depends_on_family", "has_support_duty", "applied_single", "claims_hardship", "basic_hardship_found"]:
    _fact(_name, Person, bool)
# Sums over the last month and over the last twelve.
for _name in INCOMES:
    for _months in (1, 12):
        _fact(f"income_{_name}_{_months}", Person, int)
