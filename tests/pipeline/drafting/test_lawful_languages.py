"""What may not choose people is refused in each language, and its honest neighbours are not."""

import pytest

from pipeline.drafting.lawful import check, find
from pipeline.drafting.rules import draft
from pipeline.errors import UnlawfulCriterionError

UNLAWFUL = {
    "en": [("Young and dynamic team", "age"), ("Native English speaker", "native_speaker"),
        ("Male candidates only", "gender"), ("unmarried", "family"),
        ("send a recent photo", "photo"),
        ("US citizens only", "nationality"), ("in good health", "health"),
        ("military service completed", "military"), ("not pregnant", "pregnancy")],
    "fr": [("équipe jeune et dynamique", "age"), ("natif numérique", "age"),
        ("anglais langue maternelle", "native_speaker"), ("hommes uniquement", "gender"),
        ("célibataire sans enfants", "family"), ("joindre une photo", "photo"),
        ("de nationalité française", "nationality"), ("bonne santé", "health"),
        ("dégagé des obligations militaires", "military")],
    "de": [("junges dynamisches Team", "age"), ("Digital Native", "age"),
        ("Deutsch als Muttersprache", "native_speaker"), ("nur Frauen", "gender"),
        ("ledig und ohne Kinder", "family"), ("mit Bewerbungsfoto", "photo"),
        ("deutsche Staatsangehörigkeit", "nationality"), ("bei guter Gesundheit", "health"),
        ("abgeleisteter Wehrdienst", "military")],
    "es": [("equipo joven", "age"), ("nativos digitales", "age"),
        ("español nativo", "native_speaker"), ("solo para hombres", "gender"),
        ("soltera y sin hijos", "family"), ("enviar CV con foto", "photo"),
        ("nacionalidad española", "nationality"), ("buena salud", "health")],
    "pt": [("equipe jovem", "age"), ("inglês nativo", "native_speaker"),
        ("somente mulheres", "gender"), ("solteiro e sem filhos", "family"),
        ("currículo com foto", "photo"), ("boa saúde", "health"),
        ("servico militar cumprido", "military")],
    "it": [("giovane e dinamico", "age"), ("madrelingua italiana", "native_speaker"),
        ("solo uomini", "gender"), ("nubile", "family"), ("bella presenza", "photo"),
        ("cittadinanza italiana", "nationality"), ("sana costituzione", "health"),
        ("militesente", "military")],
    "nl": [("jonge collega", "age"), ("Nederlands als moedertaal", "native_speaker"),
        ("alleen mannen", "gender"), ("ongehuwd", "family"), ("cv met pasfoto", "photo"),
        ("Nederlandse nationaliteit", "nationality"), ("goede gezondheid", "health")],
    "pl": [("młody, dynamiczny zespół", "age"), ("osoby do 35 lat", "age"),
        ("angielski jako język ojczysty", "native_speaker"), ("tylko kobiety", "gender"),
        ("niezamężna i bezdzietna", "family"), ("miła aparycja", "photo"),
        ("obywatelstwo polskie", "nationality"), ("niepaląca osoba", "health"),
        ("uregulowany stosunek do służby wojskowej", "military")],
    "tr": [("genç ve dinamik ekip", "age"), ("25-35 yaş arası", "age"),
        ("ana dili İngilizce olan", "native_speaker"), ("bayan eleman", "gender"),
        ("bekar adaylar", "family"), ("fotoğraflı özgeçmiş", "photo"),
        ("T.C. vatandaşı", "nationality"), ("sigara kullanmayan", "health"),
        ("askerliğini yapmış", "military"), ("hamile olmayan", "pregnancy")],
    "ru": [("Возраст до 35 лет", "age"), ("Молодой дружный коллектив", "age"),
        ("носитель английского языка", "native_speaker"), ("только мужчины", "gender"),
        ("незамужняя, без детей", "family"), ("приложите фото", "photo"),
        ("гражданство РФ", "nationality"), ("славянская внешность", "origin"),
        ("без вредных привычек", "health"), ("военный билет", "military"),
        ("не беременная", "pregnancy")],
    "el": [("νεανική ομάδα", "age"), ("ηλικία έως 35", "age"),
        ("αγγλικά ως μητρική γλώσσα", "native_speaker"), ("μόνο γυναίκες", "gender"),
        ("άγαμος χωρίς παιδιά", "family"), ("ευπαρουσίαστη", "photo"),
        ("ελληνική υπηκοότητα", "nationality"), ("άριστη υγεία", "health"),
        ("εκπληρωμένες στρατιωτικές υποχρεώσεις", "military")],
    "zh": [("年龄35岁以下", "age"), ("我们是年轻有活力的团队", "age"),
        ("英语母语者", "native_speaker"),
        ("仅限女性", "gender"), ("男士优先", "gender"), ("已婚已育优先", "family"),
        ("请附照片", "photo"), ("形象好气质佳", "photo"), ("本地户口", "origin"),
        ("中国国籍", "nationality"), ("身体健康", "health"), ("党员优先", "politics")],
    "ja": [("35歳以下の方", "age"), ("若いチームです", "age"),
        ("英語ネイティブの方", "native_speaker"),
        ("女性限定", "gender"), ("未婚の方", "family"), ("写真添付必須", "photo"),
        ("日本国籍の方", "nationality"), ("心身ともに健康な方", "health")],
    "ko": [("만 35세 이하", "age"), ("젊은 조직에서", "age"), ("영어 원어민", "native_speaker"),
        ("여성 우대", "gender"), ("미혼 우대", "family"), ("사진 첨부 필수", "photo"),
        ("용모 단정한 분", "photo"), ("대한민국 국적", "nationality"), ("군필자", "military"),
        ("신체 건강한 분", "health")],
    "ar": [("العمر لا يتجاوز 35 سنة", "age"), ("فريق عمل شاب", "age"),
        ("الإنجليزية لغته الأم", "native_speaker"), ("للرجال فقط", "gender"),
        ("أعزب", "family"), ("مع صورة شخصية", "photo"), ("حسن المظهر", "photo"),
        ("سعودي الجنسية", "nationality"), ("غير مدخن", "health"),
        ("معفى من الخدمة العسكرية", "military")],
    "he": [("צוות צעיר ודינמי", "age"), ("עד גיל 35", "age"), ("אנגלית כשפת אם", "native_speaker"),
        ("נשים בלבד", "gender"), ("רווק ללא ילדים", "family"), ("לצרף תמונה", "photo"),
        ("אזרחות ישראלית", "nationality"), ("לא מעשן", "health"), ("אחרי צבא", "military")],
    "hi": [("आयु सीमा 35 वर्ष", "age"), ("युवा और ऊर्जावान टीम", "age"),
        ("अंग्रेज़ी मातृभाषा हो", "native_speaker"), ("केवल पुरुष", "gender"),
        ("अविवाहित", "family"), ("फोटो संलग्न करें", "photo"),
        ("केवल भारतीय नागरिक", "nationality"),
        ("शारीरिक रूप से स्वस्थ", "health"), ("जाति", "origin")],
    "vi": [("tuổi từ 22 đến 30", "age"), ("môi trường trẻ trung, năng động", "age"),
        ("tiếng Anh như tiếng mẹ đẻ", "native_speaker"), ("chỉ tuyển nam", "gender"),
        ("độc thân", "family"), ("ngoại hình ưa nhìn", "photo"),
        ("quốc tịch Việt Nam", "nationality"),
        ("sức khỏe tốt", "health"), ("hoàn thành nghĩa vụ quân sự", "military")],
}  # fmt: skip
LAWFUL = {
    "en": ["Native mobile apps", "Family business experience", "5 years of experience",
        "Monitors the age of data", "Work with children", "Experience in military equipment"],
    "fr": ["Applications natives", "Entreprise familiale", "5 ans d'expérience",
        "Travail avec des enfants",
        "L'âge des données"],
    "de": ["Native Apps", "Familienunternehmen", "5 Jahre Erfahrung", "Arbeit mit Kindern",
        "Alter der Daten", "Gesundheitswesen"],
    "es": ["Aplicaciones nativas", "Empresa familiar", "5 años de experiencia", "Trabajo con niños",
        "Antigüedad de los datos"],
    "pt": ["Aplicativos nativos", "Empresa familiar", "5 anos de experiência",
        "Trabalho com crianças", "Idade dos dados"],
    "it": ["Applicazioni native", "Azienda di famiglia", "5 anni di esperienza",
        "Lavoro con bambini", "Età dei dati"],
    "nl": ["Native apps", "Familiebedrijf", "5 jaar ervaring", "Werken met kinderen",
        "Gezondheidszorg"],
    "pl": ["Aplikacje natywne", "Firma rodzinna", "5 lat doświadczenia", "Praca z dziećmi",
        "do 10 lat doświadczenia", "Absolwent: Katolicki Uniwersytet Lubelski"],
    "tr": ["Native mobil uygulamalar", "Aile şirketi", "5 yıl deneyim", "Çocuklarla çalışma",
        "Bay/bayan ekip arkadaşı", "Ürün fotoğraflarını ekleme", "18 yaşını doldurmuş"],
    "ru": ["Нативные приложения", "Семейный бизнес", "от 5 лет опыта", "Работа с детьми",
        "Возраст данных", "Работа с фото и видео", "Перевод со славянских языков",
        "от 20 до 25 лет опыта"],
    "el": ["Native εφαρμογές", "Οικογενειακή επιχείρηση", "5 χρόνια εμπειρίας", "Εργασία με παιδιά",
        "Ηλικία δεδομένων"],
    "zh": ["原生应用开发", "家族企业经验", "5年以上工作经验", "儿童教育工作", "数据年龄分析",
        "男女不限", "品牌形象设计", "2000后成立的公司", "对外汉语母语教学"],
    "ja": ["ネイティブアプリ開発", "クラウドネイティブ", "家族経営の会社", "5年以上の経験",
        "子どもと関わる仕事", "年齢不問", "若手社員の育成", "多国籍チーム", "日本籍船舶の運航"],
    "ko": ["네이티브 앱 개발", "가족 기업", "5년 이상의 경력", "아동 교육", "다국적 기업 근무",
        "기본적인 엑셀 능력", "성별 무관", "미혼모 지원 사업"],
    "ar": ["تطبيقات أصلية", "شركة عائلية", "خبرة 5 سنوات", "العمل مع الأطفال",
        "شركة متعددة الجنسيات", "حامل شهادة محاسب قانوني", "طائفة واسعة من الخدمات",
        "تمريض المواليد"],
    "he": ["אפליקציות נייטיב", "עסק משפחתי", "5 שנות ניסיון", "עבודה עם ילדים", "גיל הנתונים",
        "ללא הבדל גיל ומין"],
    "hi": ["नेटिव ऐप", "पारिवारिक व्यवसाय", "5 वर्ष का अनुभव", "बच्चों के साथ काम",
        "सुंदर डिज़ाइन", "आयुर्वेद"],
    "vi": ["Ứng dụng native", "Doanh nghiệp gia đình", "5 năm kinh nghiệm", "Làm việc với trẻ em",
        "theo đào tạo nội bộ", "cổng giao tiếp", "yêu cầu năm năm kinh nghiệm", "trên 18 tuổi"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "topic"),
    [pytest.param(*one, id=f"{k}-{one[0]}") for k, v in UNLAWFUL.items() for one in v],
)
def test_an_unlawful_wish_is_refused_with_a_way_out(wish: str, topic: str) -> None:
    found = find(wish)
    assert found is not None
    assert found.topic == topic
    with pytest.raises(UnlawfulCriterionError) as refused:
        check("Criterion", wish)
    assert refused.value.alternative


@pytest.mark.parametrize("wish", [one for wishes in LAWFUL.values() for one in wishes])
def test_its_honest_neighbour_may_stay(wish: str) -> None:
    found = find(wish)
    assert found is None, found
    check(wish, "")


@pytest.mark.parametrize(
    ("wish", "alternative"),
    [
        ("носитель английского языка", "English at C1/C2 level"),
        ("日本語ネイティブの方", "Japanese at C1/C2 level"),
        ("英语母语者", "English at C1/C2 level"),
        ("독일어 원어민", "German at C1/C2 level"),
        ("الفرنسية لغته الأم", "French at C1/C2 level"),
        ("שפת אם", "The language at C1/C2 level"),
    ],
)
def test_the_alternative_names_the_language(wish: str, alternative: str) -> None:
    found = find(wish)
    assert found is not None
    assert found.alternative == alternative


@pytest.mark.parametrize(
    "promise",
    [
        "Независимо от возраста, пола и религии",
        "性别不限，国籍不限",
        "年齢・性別・国籍を問わず歓迎します。",
        "나이, 성별, 국적과 관계없이 지원 가능",
        "فرص متساوية بغض النظر عن الجنس والدين",
        "ללא הבדל דת, גזע ומין",
        "धर्म, जाति और लिंग के भेदभाव के बिना",
        "Không phân biệt giới tính, tôn giáo",
        "Ανεξαρτήτως φύλου και ηλικίας",
        "Din, dil, ırk gözetmeksizin",
    ],
)
def test_a_promise_of_equal_treatment_is_no_wish(promise: str) -> None:
    assert find(promise) is None


def test_a_promise_does_not_hide_a_wish_beside_it() -> None:
    found = find("男女不限，年龄25-35岁")
    assert found is not None
    assert found.topic == "age"


def test_a_drafted_rubric_leaves_the_wish_out_and_keeps_the_rest() -> None:
    drafted = draft("Бухгалтер", "Требования\n- Знание SAP\n- Возраст до 35 лет\n- Опыт от 3 лет\n")
    said = " ".join(t for c in drafted.rubric.criteria for t in (c.name, *c.terms))
    assert "Возраст" not in said
    assert "35" not in said
    assert any("SAP" in c.name for c in drafted.rubric.criteria)
    assert [reason for _, reason, _ in drafted.refused] == ["age may not decide who is chosen"]
