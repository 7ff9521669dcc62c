"""One CV and one opening in each language of the truth set: what a CV plainly shows is found."""

import datetime
from typing import NamedTuple

import pytest

from pipeline.drafting.rules import draft
from pipeline.extraction import identity, rules
from pipeline.rubric import Criterion, CriterionScore, Rubric
from pipeline.scoring.keywords import score

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")


class Case(NamedTuple):
    """What an opening asks for, and a CV that has it.

    Attributes:
        title, skill, topic, degree, language: terms of the opening in its own language.
        cv: shows all of them, states more than five years, and denies Kubernetes.
    """

    title: str
    skill: str
    topic: str
    degree: str
    language: str
    cv: str


CASES = {
    "en": Case("Accountant", "SAP", "payroll", "Bachelor", "German",
        "Summary\nAccountant with 7 years of experience\nExperience\nAccountant at Harbour Foods\n"
        "Ran the payroll of 300 people in SAP\nEducation\nBachelor of Science in Finance\n"
        "Languages\nGerman: fluent\nOther\nNo experience with Kubernetes\n"),
    "fr": Case("Comptable", "SAP", "gestion de la paie", "Licence", "Allemand",
        "Profil\nComptable, 7 ans d'expérience\nExpérience\nComptable chez Port Alimentation\n"
        "Gestion de la paie de 300 salariés sous SAP\nFormation\nLicence en gestion\n"
        "Langues\nAllemand : courant\nDivers\nAucune expérience avec Kubernetes\n"),
    "de": Case("Buchhalter", "SAP", "Lohnabrechnung", "Bachelor", "Englisch",
        "Profil\nBuchhalter mit sieben Jahren Berufserfahrung\n"
        "Berufserfahrung\nBuchhalter, Hafen AG\n"
        "Lohnabrechnung für 300 Personen in SAP\nAusbildung\nBachelor Betriebswirtschaft\n"
        "Sprachen\nverhandlungssichere Englischkenntnisse\n"
        "Sonstiges\nKeine Erfahrung mit Kubernetes\n"),
    "es": Case("Contable", "SAP", "nóminas", "Licenciatura", "Inglés",
        "Perfil\nContable con 7 años de experiencia\nExperiencia\nContable en Puerto Alimentos\n"
        "Gestión de nóminas de 300 personas en SAP\nFormación\nLicenciatura en Economía\n"
        "Idiomas\nInglés: avanzado\nOtros\nSin experiencia en Kubernetes\n"),
    "pt": Case("Contador", "SAP", "folha de pagamento", "Bacharelado", "Inglês",
        "Resumo\nContador com 7 anos de experiência\nExperiência\nContador na Porto Alimentos\n"
        "Folha de pagamento de 300 pessoas no SAP\nFormação\nBacharelado em Contabilidade\n"
        "Idiomas\nInglês fluente\nOutros\nSem experiência com Kubernetes\n"),
    "it": Case("Contabile", "SAP", "buste paga", "Laurea", "Inglese",
        "Profilo\nContabile con 7 anni di esperienza\n"
        "Esperienza\nContabile presso Porto Alimentari\n"
        "Elaborazione buste paga per 300 persone in SAP\n"
        "Istruzione\nLaurea in Economia\n"
        "Lingue\nInglese: ottimo\nAltro\nNessuna esperienza con Kubernetes\n"),
    "nl": Case("Boekhouder", "SAP", "salarisadministratie", "Bachelor", "Engels",
        "Profiel\nBoekhouder met 7 jaar ervaring\nWerkervaring\nBoekhouder bij Haven Voeding\n"
        "Salarisadministratie voor 300 mensen in SAP\nOpleiding\nBachelor Bedrijfseconomie\n"
        "Talen\nEngels: vloeiend\nOverig\nGeen ervaring met Kubernetes\n"),
    "pl": Case("Księgowy", "SAP", "lista płac", "Licencjat", "Angielski",
        "Podsumowanie\nKsięgowy, 7 lat doświadczenia\nDoświadczenie\nKsięgowy, Port Foods\n"
        "Lista płac dla 300 osób w SAP\nWykształcenie\nLicencjat z ekonomii\n"
        "Języki\nJęzyk angielski – biegle\nInne\nBrak doświadczenia z Kubernetes\n"),
    "tr": Case("Muhasebeci", "SAP", "bordro", "Lisans", "İngilizce",
        "Özet\n7 yıllık deneyime sahip muhasebeci\nDeneyim\nMuhasebeci, Liman Gıda\n"
        "SAP ile 300 kişinin bordrosunun hazırlanması\nEğitim\nLisans, İşletme\n"
        "Diller\nİngilizce: ileri düzey\nDiğer\nKubernetes deneyimim yok\n"),
    "ru": Case("Бухгалтер", "SAP", "расчёт зарплаты", "Бакалавр", "Английский",
        "О себе\nБухгалтер, опыт работы 7 лет\nОпыт работы\nБухгалтер, ООО «Гавань»\n"
        "Расчет зарплаты 300 сотрудников в SAP\nОбразование\nБакалавр экономики\n"
        "Языки\nСвободное владение английским языком\nДругое\nНет опыта работы с Kubernetes\n"),
    "el": Case("Λογιστής", "SAP", "μισθοδοσία", "Πτυχίο", "Αγγλικά",
        "Προφίλ\nΛογιστής με 7 χρόνια εμπειρίας\nΕμπειρία\nΛογιστής, Λιμάνι Τρόφιμα\n"
        "Μισθοδοσία 300 ατόμων στο SAP\nΕκπαίδευση\nΠτυχίο Οικονομικών\n"
        "Γλώσσες\nΑγγλικά: άριστα\nΆλλα\nΔεν έχω εμπειρία με Kubernetes\n"),
    "zh": Case("会计", "SAP", "工资核算", "本科", "英语",
        "个人简介\n具有7年以上会计工作经验\n工作经历\n港口食品公司 会计\n"
        "使用SAP负责300人的工资核算\n教育背景\n大学本科，财务管理专业\n"
        "语言\n英语流利，可作为工作语言\n其他\n没有Kubernetes经验\n"),
    "ja": Case("経理", "SAP", "給与計算", "学士", "英語",
        "職務要約\n経理として7年以上の実務経験\n職務経歴\n港食品株式会社 経理担当\n"
        "SAPを用いた300名分の給与計算を担当\n学歴\n経済学部卒業、学士（経済学）\n"
        "語学\n英語：ビジネスレベル\nその他\nKubernetesの経験はありません\n"),
    "ko": Case("회계사", "SAP", "급여 계산", "학사", "영어",
        "요약\n7년 이상의 회계 경력\n경력\n항구식품 회계사로 근무\n"
        "SAP를 이용한 300명 급여 계산을 담당\n학력\n경영학사, 한국대학교\n"
        "언어\n영어 능통 (비즈니스 회화)\n기타\nKubernetes 경험 없음\n"),
    "ar": Case("محاسب", "SAP", "كشوف الرواتب", "بكالوريوس", "الإنجليزية",
        "نبذة\nمحاسب مع خبرة 7 سنوات\nالخبرات\nمحاسب في شركة ميناء الأغذية\n"
        "إعداد كشوف الرواتب لثلاثمئة موظف على نظام SAP\nالتعليم\nبكالوريوس محاسبة\n"
        "اللغات\nاللغة الإنجليزية: ممتاز\nأخرى\nليس لدي خبرة في Kubernetes\n"),
    "he": Case("חשב שכר", "SAP", "הכנת שכר", "תואר ראשון", "אנגלית",
        "תקציר\nחשב שכר עם 7 שנות ניסיון\nניסיון תעסוקתי\nחשב שכר בנמל מזון\n"
        "אחראי על הכנת השכר ל-300 עובדים ב-SAP\nהשכלה\nתואר ראשון בכלכלה\n"
        "שפות\nאנגלית ברמה גבוהה\nשונות\nאין לי ניסיון עם Kubernetes\n"),
    "hi": Case("लेखाकार", "SAP", "वेतन प्रबंधन", "स्नातक", "अंग्रेज़ी",
        "सारांश\nलेखाकार, 7 वर्षों का अनुभव\nकार्य अनुभव\nलेखाकार, बंदरगाह फूड्स\n"
        "SAP में 300 लोगों का वेतन प्रबंधन\nशिक्षा\nवाणिज्य में स्नातक\n"
        "भाषाएँ\nअंग्रेजी: धाराप्रवाह\nअन्य\nमुझे Kubernetes का अनुभव नहीं है\n"),
    "vi": Case("Kế toán", "SAP", "tính lương", "Cử nhân", "Tiếng Anh",
        "Tóm tắt\nKế toán với 7 năm kinh nghiệm\nKinh nghiệm làm việc\nKế toán tại Cảng Thực Phẩm\n"
        "Tính lương cho 300 nhân viên trên SAP\nHọc vấn\nCử nhân Kinh tế\n"
        "Ngôn ngữ\nTiếng Anh: thành thạo\nKhác\nChưa có kinh nghiệm với Kubernetes\n"),
}  # fmt: skip
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def criterion(number: int, name: str, years: float | None = None) -> Criterion:
    terms = () if years else (name,)
    return Criterion(id=f"c{number}", name=name, levels=LEVELS, terms=terms, years=years)


def judged(case: Case, *asked: Criterion) -> tuple[CriterionScore, ...]:
    profile = rules.extract(case.cv, identity.find(case.cv), TODAY).profile
    return score(Rubric(criteria=asked), case.cv, profile, TODAY).criteria


def one(case: Case, name: str, years: float | None = None) -> CriterionScore:
    return judged(case, criterion(1, name, years))[0]


@EACH
def test_title_skill_and_subject_are_found_where_they_stand(case: Case) -> None:
    for term in (case.title, case.skill, case.topic):
        found = one(case, term)
        assert found.level is not None, term
        assert found.level >= 1.5, term
        assert found.quotes, term


@EACH
def test_the_degree_counts_as_the_one_asked_for(case: Case) -> None:
    found = one(case, case.degree)
    assert found.level == 3
    assert found.quotes


@EACH
def test_the_language_is_found_with_its_level(case: Case) -> None:
    found = one(case, case.language)
    assert found.level is not None
    assert found.level >= 3, found
    assert "Level" in found.reason


@EACH
def test_the_years_that_the_cv_states_are_compared(case: Case) -> None:
    enough, few = one(case, "Experience", years=5), one(case, "Experience", years=20)
    assert enough.level is not None
    assert few.level is not None
    assert few.level < 2
    assert enough.level >= 3
    assert "7.0 years" in enough.reason


@EACH
def test_what_the_cv_denies_is_zero_and_what_stands_beside_it_is_not(case: Case) -> None:
    denied, shown = judged(case, criterion(1, "Kubernetes"), criterion(2, case.skill))
    assert denied.level == 0
    assert [quote.supports for quote in denied.quotes] == [False]
    assert shown.level


@EACH
def test_each_quote_is_a_line_of_its_own_fact(case: Case) -> None:
    said = "".join(quote.text for quote in one(case, case.topic).quotes)
    assert len(said) < len(case.cv) / 2
    assert "Kubernetes" not in said


@EACH
def test_a_rubric_drafted_in_the_language_ranks_its_cv_first(case: Case) -> None:
    text = f"{case.title}\n{case.topic}, {case.skill}. {case.degree}. {case.language} C1."
    rubric = draft(case.title, text).rubric
    totals = {}
    for language, other in CASES.items():
        profile = rules.extract(other.cv, identity.find(other.cv), TODAY).profile
        totals[language] = score(rubric, other.cv, profile, TODAY).total
    best = max(totals, key=lambda language: totals[language])
    assert CASES[best] is case, totals


@pytest.mark.parametrize(
    ("asked", "cv"),
    [
        ("数据分析", "曾做数据分析工作"),  # the word begins at an odd character of its run
        ("データ分析", "大規模なデータ分析を担当"),
        ("분석", "데이터분석을 담당"),
        ("परियोजना", "कई परियोजनाओं का नेतृत्व"),
        ("תכנות", "ניסיון בתכנות מערכות"),
        ("برمجة", "خبرة في البرمجة"),
        ("разработка", "Занимался разработкой систем"),
    ],
)
def test_words_are_found_inside_runs_and_in_other_forms(asked: str, cv: str) -> None:
    case = CASES["en"]._replace(cv=f"{cv}\n")
    assert one(case, asked).level


@pytest.mark.parametrize(
    ("line", "asked", "expected"),
    [
        ("日本語能力試験 JLPT N2、日本語", "日本語", 4),
        ("日语 N3", "日语", 3),
        ("中文 HSK 5", "中文", 5),
        ("한국어 TOPIK 6급", "한국어", 6),
        ("Русский — родной, английский — базовый", "английский", 1),
        ("普通话：母语；英语：CET-6", "英语", 4),
        ("Sprachen: Arabisch B1", "Arabisch", 3),
    ],
)
def test_levels_of_tests_and_words(line: str, asked: str, expected: int) -> None:
    found = one(CASES["en"]._replace(cv=f"{line}\n"), asked)
    level = ("", "A1", "A2", "B1", "B2", "C1", "C2")[expected]
    assert level in found.reason


@pytest.mark.parametrize(
    "line",
    ["Мужчина, 35 лет", "男，35年生", "2015年5月", "35 वर्ष", "Nam, sinh năm 1990", "גיל: 35 שנים"],
)
def test_ages_and_dates_are_no_years_of_experience(line: str) -> None:
    assert one(CASES["en"]._replace(cv=f"{line}\n"), "Experience", years=5).level is None
