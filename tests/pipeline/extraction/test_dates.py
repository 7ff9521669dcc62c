"""Dates and ranges are read as people write them in many languages; figures alone are no dates."""

import pytest

from pipeline.extraction import calendars, dates
from pipeline.extraction.words import words

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
    "novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "el": "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος Σεπτέμβριος "
    "Οκτώβριος Νοέμβριος Δεκέμβριος",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "uk": "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад "
    "грудень",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu "
    "marraskuu joulukuu",
    "hu": "január február március április május június július augusztus szeptember október "
    "november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie "
    "decembrie",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
}


@pytest.mark.parametrize(
    ("printed", "begin", "end"),
    [
        ("2019年3月至今", "2019-03", "present"),
        ("2019年3月〜現在に至る", "2019-03", "present"),
        ("Март 2019 г. - Апрель 2021 г.", "2019-03", "2021-04"),
        ("2019. 3. ~ 2021. 4.", "2019-03", "2021-04"),
        ("mar/2019 - atual", "2019-03", "present"),
        ("Tháng 3 năm 2019 - Tháng 4 năm 2021", "2019-03", "2021-04"),
        ("٢٠١٩ - ٢٠٢١", "2019", "2021"),
        ("平成31年3月 - 令和3年4月", "2019-03", "2021-04"),
        ("令和元年5月～現在", "2019-05", "present"),
        ("березень 2019 – дотепер", "2019-03", "present"),
        ("maaliskuu 2019 - nykyhetki", "2019-03", "present"),
        ("2019. március - jelenleg", "2019-03", "present"),
        ("2019'dan beri", "2019", "present"),
        ("2019 to date", "2019", "present"),
        ("05.2019 bis dato", "2019-05", "present"),
        ("Jan 19 – Mar 21", "2019-01", "2021-03"),
        ("Jan-19 - Mar-21", "2019-01", "2021-03"),
        ("March 15, 2019 - April 30, 2021", "2019-03", "2021-04"),
        ("Q1 2019 - Q3 2021", "2019-01", "2021-09"),
        ("WS 2014/15 - SS 2018", "2014-10", "2018-09"),
        ("WS 2014/15 - WS 2017/18", "2014-10", "2018-03"),
        ("Spring 2019 – Fall 2020", "2019-03", "2020-11"),
        ("marts 2019 - april 2021", "2019-03", "2021-04"),
        ("2019/20 - 2020/21", "2019", "2021"),
        ("2008/09 - 2010/11", "2008", "2011"),
        ("2008/09 - 2010/03", "2008-09", "2010-03"),
        ("2018/2019 - 2020/2021", "2018", "2021"),
        ("March – June 2019", "2019-03", "2019-06"),
        ("November – February 2020", "2019-11", "2020-02"),
        ("2017/2019", "2017", "2019"),
        ("6–8/2019", "2019-06", "2019-08"),
        ("03.–06.2019", "2019-03", "2019-06"),
        ("Μάρ 2019 – Απρ 2021", "2019-03", "2021-04"),
        ("03.2019 – до 04.2021", "2019-03", "2021-04"),
        ("Okt. 2019 – lfd.", "2019-10", "present"),
        ("01.03.19 – 31.12.20", "2019-03", "2020-12"),
        ("2019年3月から2021年4月まで", "2019-03", "2021-04"),
        ("2019년 3월부터 2021년 4월까지", "2019-03", "2021-04"),
        ("2019년 3월 ~ 재직중", "2019-03", "present"),
        ("od března 2019 do dubna 2021", "2019-03", "2021-04"),
        ("2019.03. - 2021.04.", "2019-03", "2021-04"),
        ("martie 2019 până în prezent", "2019-03", "present"),
        ("март 2019 г. – до сега", "2019-03", "present"),
        ("mars 2019 til nå", "2019-03", "present"),
        ("مارس ٢٠١٩ إلى أبريل ٢٠٢١", "2019-03", "2021-04"),
        ("मार्च २०१९ से अब तक", "2019-03", "present"),
        ("מרץ 2019 עד היום", "2019-03", "present"),
        ("tháng 3/2019 đến nay", "2019-03", "present"),
        ("depuis mars 2019", "2019-03", "present"),
        ("vuodesta 2019", "2019", "present"),
        ("de 03/2019 até o momento", "2019-03", "present"),
        ("2021年 – now", "2021", "present"),
    ],
)
def test_ranges_of_many_languages(printed: str, begin: str, end: str) -> None:
    (found,) = dates.ranges(printed)
    assert (found.begin, found.end) == (begin, end)


@pytest.mark.parametrize("language", MONTHS)
def test_months_of_many_languages(language: str) -> None:
    for number, month in enumerate(MONTHS[language].split(), 1):
        (found,) = dates.ranges(f"{month} 2019 - 2021")
        assert found.begin == f"2019-{number:02d}", month


def test_no_word_names_two_months() -> None:
    named = [word for kind in calendars.MONTHS for word in words(kind)]
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize(
    "line",
    [
        "Cut build times from 42 to 9 minutes in 2019",
        "Version 1.2.19 - 1.3.20",
        "Rooms 12 – 21",
        "Sold 2019 units",
        "Jan 2019",
        "Budget of 3,500 to 4,200 in May 2019",
        "10/2019",
        "Протокол №4 от 18.04.2017",
        "Open 9 - 12/14",
    ],
)
def test_figures_are_no_range(line: str) -> None:
    assert dates.ranges(line) == ()


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("BSc, 2010", "2010"),
        ("Summer 2019", "2019-08"),
        ("2014/15", "2015"),
        ("Juni 2012", "2012-06"),
        ("平成22年3月 卒業", "2010-03"),
    ],
)
def test_single_dates_give_the_end(line: str, end: str) -> None:
    found = dates.single(line)
    assert found is not None
    assert found.end == end


def test_a_range_says_where_it_stands() -> None:
    line = "Ingénieur, Märkte AG ٢٠١٩ – ٢٠٢١ Köln"
    (found,) = dates.ranges(line)
    assert line[found.start : found.stop] == "٢٠١٩ – ٢٠٢١"
