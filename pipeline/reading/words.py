"""Small word lists: the language of a text, and what a CV is made of."""

import re

# Order matters: kana before Han, since Japanese uses both.
SCRIPTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]"), "ar"),
)

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to in for with on by at from as an is was my our experience skills",
        "de": "und der die das für mit bei von im in den zur zum des als auf eine einer durch",
        "fr": "et le la les des du de pour avec dans en une sur au aux par chez ans",
        "es": "y el la los las de del para con en una por al como desde años",
        "pt": "e o a os as de do da dos das para com em uma por no na ao anos",
        "it": "e il la di del della per con in una nel da presso al gli dei sviluppo anni",
        "nl": "en de het van voor met een in bij op als naar door te aan jaar",
        "sv": "och att för med i av på en ett som till från är hos den",
        "da": "og at for med i af på en et som til fra er hos den ved",
        "nb": "og å for med i av på en et som til fra er hos den ved norsk",
        "fi": "ja on sekä oli kanssa vuotta mutta että myös kuin tai ovat",
        "pl": "i w z na do dla oraz od przez przy się jest lat po",
        "cs": "a v na s pro z od do při jsem let které ve se",
        "ro": "și de la în cu pentru din prin un o ale ani pe",
        "hu": "és a az egy hogy volt év magyar nem is meg",
        "tr": "ve bir için ile bu olarak da de yıl olan",
        "ru": "и в на с по для от из до за что как опыт работы",
        "uk": "і в на з та для від до за що як досвід роботи у",
        "bg": "и в на с за от до по се опит е като",
        "vi": "và của các cho với trong là một được tại năm công",
        "id": "dan di yang untuk dengan dari pada sebagai dalam tahun",
    }.items()
}

CV_MARKS: tuple[str, ...] = tuple(
    mark.strip()
    for mark in (
        "curriculum vitae,résumé,resume,work experience,experience,employment,education,skills,"
        "objective,professional summary,references,certifications,languages,projects,"
        "lebenslauf,berufserfahrung,ausbildung,kenntnisse,bildung,sprachen,werdegang,"
        "expérience,formation,compétences,langues,diplôme,"
        "experiencia,formación,educación,habilidades,idiomas,"
        "experiência,formação,habilitações,competências,"
        "esperienza,esperienze,istruzione,formazione,competenze,"
        "werkervaring,opleiding,vaardigheden,arbetslivserfarenhet,utbildning,erfaring,uddannelse,"
        "utdanning,työkokemus,koulutus,doświadczenie,wykształcenie,umiejętności,"
        "zkušenosti,vzdělání,dovednosti,experiență,educație,tapasztalat,tanulmányok,"
        "deneyim,eğitim,beceriler,опыт работы,образование,навыки,досвід,освіта,навички,опит,"
        "kinh nghiệm,học vấn,kỹ năng,pengalaman,pendidikan,keahlian,"
        "εμπειρία,εκπαίδευση,דרישות,ניסיון,השכלה,כישורים,الخبرة,خبرات,التعليم,المهارات,"
        "अनुभव,शिक्षा,कौशल,ประสบการณ์,การศึกษา,ทักษะ,"
        "工作经历,工作经验,教育经历,教育背景,技能,简历,履歷,学歴,職歴,職務経歴,スキル,履歴書,경력,학력,기술,이력서"
    ).split(",")
)
