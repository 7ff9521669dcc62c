import pytest

from pipeline.drafting.description import years_asked
from pipeline.drafting.rules import draft
from pipeline.drafting.subjects import subjects


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Responsible for payroll and payroll taxes", ["payroll", "taxes"]),
        ("Payroll in a team of five, ten ledgers", ["Payroll", "ledgers"]),
        ("Lohnbuchhaltung für fünf Kliniken", ["Kliniken", "Lohnbuchhaltung"]),
        ("必须精通SAP，负责工资核算和税务申报", ["SAP", "工资核算", "税务申报"]),
        ("給与計算および税務申告の経験", ["給与計算", "税務申告"]),
        ("급여 계산 및 세무 신고 경험", ["급여", "계산", "세무", "신고"]),
        ("Опыт расчёта зарплаты обязателен", ["расчёта", "зарплаты"]),
        ("वेतन प्रबंधन का अनुभव आवश्यक", ["वेतन", "प्रबंधन"]),
    ],
)
def test_words_that_tell_stay_and_others_go(text: str, told: list[str]) -> None:
    assert sorted(subjects([text])) == sorted(told)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("не менее трёх лет опыта", 3),
        ("三年以上工作经验", 3),
        ("at least nine years of experience", 9),
        ("خبرة لا تقل عن خمس سنوات", 5),
        ("לפחות שלוש שנות ניסיון", 3),
        ("कम से कम तीन वर्ष का अनुभव", 3),
        ("ít nhất ba năm kinh nghiệm", 3),
        ("ít nhất 5 năm kinh nghiệm", 5),
        ("en az üç yıl deneyim", 3),
        ("Decisions based on years of experience", None),
    ],
)
def test_years_asked_for_in_words(text: str, years: float | None) -> None:
    assert years_asked(text) == years


OPENINGS = {
    "ru": "Требования:\n- Обязательно знание SAP\n- Опыт работы от 5 лет\n- Высшее образование\n"
    "- Английский не ниже B2\n",
    "zh": "任职要求：\n1. 必须精通SAP\n2. 5年以上财务工作经验\n3. 本科及以上学历\n4. 英语B2\n",
    "ja": "応募資格\n・SAPの使用経験必須\n・実務経験5年以上\n・大卒以上\n・英語B2\n",
    "ko": "자격요건\n- SAP 필수\n- 경력 5년 이상\n- 학사 이상\n- 영어 B2\n",
    "ar": "المتطلبات:\n- إجادة SAP مطلوب\n- خبرة لا تقل عن 5 سنوات\n- بكالوريوس\n"
        "- اللغة الإنجليزية B2\n",
    "he": "דרישות:\n- ידע ב-SAP חובה\n- 5 שנות ניסיון לפחות\n- תואר ראשון\n- אנגלית B2\n",
    "hi": "आवश्यकताएँ\n- SAP अनिवार्य\n- न्यूनतम 5 वर्ष का अनुभव\n- स्नातक\n- अंग्रेजी B2\n",
    "vi": "Yêu cầu:\n- Bắt buộc thành thạo SAP\n- Ít nhất 5 năm kinh nghiệm\n- Cử nhân\n"
        "- Tiếng Anh B2\n",
    "tr": "Aranan Nitelikler\n- SAP bilgisi şart\n- En az 5 yıl deneyim\n- Lisans mezunu\n"
        "- İngilizce B2\n",
    "el": "Απαιτήσεις\n- Απαραίτητη γνώση SAP\n- Τουλάχιστον 5 έτη εμπειρίας\n- Πτυχίο\n"
        "- Αγγλικά B2\n",
    "pl": "Wymagania\n- SAP wymagany\n- Co najmniej 5 lat doświadczenia\n- Licencjat\n"
        "- Angielski B2\n",
    "pt": "Requisitos\n- SAP obrigatório\n- Mínimo de 5 anos de experiência\n- Bacharelado\n"
        "- Inglês B2\n",
    "nl": "Functie-eisen\n- SAP vereist\n- Minimaal 5 jaar ervaring\n- HBO bachelor\n- Engels B2\n",
    "de": "Anforderungen\n- SAP zwingend\n- 5 Jahre Berufserfahrung\n- Bachelor\n- Englisch B2\n",
    "fr": "Profil recherché\n- SAP obligatoire\n- 5 ans d'expérience\n- Licence\n- Anglais B2\n",
    "es": "Requisitos\n- SAP imprescindible\n- 5 años de experiencia\n- Licenciatura\n"
        "- Inglés B2\n",
    "it": "Requisiti\n- SAP obbligatorio\n- 5 anni di esperienza\n- Laurea\n- Inglese B2\n",
    "en": "Requirements\n- SAP required\n- 5 years of experience\n- Bachelor\n- English B2\n",
}  # fmt: skip


@pytest.mark.parametrize("text", OPENINGS.values(), ids=OPENINGS.keys())
def test_skill_years_degree_and_language_are_criteria_of_their_own(text: str) -> None:
    criteria = {one.id: one for one in draft("SAP", text).rubric.criteria}
    assert criteria["skill-sap"].kind == "must"
    assert criteria["years"].years == 5
    assert "degree" in criteria
    assert criteria["language-en"].name.endswith("(B2)")
