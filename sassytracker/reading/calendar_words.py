"""Words for days and months in the languages that people type, as tables."""

from __future__ import annotations

# Lower-case phrase -> days before today. Accents are also looked up without them.
RELATIVE: dict[str, int] = {
    **dict.fromkeys(
        ["today", "tdy", "agorinha", "há pouco", "aaj sham", "tadi malem ini", "her til morgen", "her til aften", "för en stund sen", "för en stund sedan", "for lidt siden", "for litt siden", "akkurat nå", "nu på morgonen", "hr ini", "pagi ini", "siang ini", "sore ini", "baru aja", "baru saja", "hnay", "bữa nay", "lúc nãy", "hồi nãy", "vừa xong", "imorges", "ikveld", "i eftermiddag", "i eftermiddags", "i förmiddags", "i formiddag", "i formiddags", "i ettermiddag", "i middags", "lige nu", "nettopp", "heut", "jetzt", "gerade eben", "precis nu", "alldeles nyss", "aujourdhui", "ajd", "ojd", "cet aprem", "cet après-midi", "ahora", "hace un rato", "esta madrugada", "adesso", "questa mattina", "questo pomeriggio", "vanochtend", "vanavond", "vanmorgen", "vanmiddag", "vdg", "zojuist", "net", "tonight", "now", "just now", "right now", "this morning", "earlier",
         "earlier today", "this afternoon", "this evening", "a few minutes ago", "an hour ago",
         "a moment ago", "today morning", "at noon", "idag", "i dag", "ikväll", "i kväll", "i kveld", "i morse", "imorse",
         "i morges", "i aften", "nyss", "heute", "heute morgen", "heute früh", "heute abend", "gerade", "eben", "vorhin",
         "aujourd'hui", "aujourd’hui", "auj", "ce matin", "ce soir", "ce midi", "hoy", "hoy día", "esta mañana",
         "esta tarde", "esta noche", "hoje", "hj", "hoje cedo", "esta manhã", "agora", "oggi", "stamattina",
         "stasera", "stamane", "hôm nay", "nay", "sáng nay", "trưa nay", "chiều nay", "tối nay", "vừa nãy",
         "hari ini", "tadi", "tadi pagi", "tadi siang", "tadi sore", "barusan", "malam ini", "aaj", "aj", "aaj subah",
         "aaj shaam", "abhi", "vandaag", "dzisiaj", "dziś", "сегодня", "bugün", "ngayon", "kanina", "今日", "今天", "오늘"],
        0,
    ),
    **dict.fromkeys(
        ["yesterday", "yday", "noite passada", "na noite passada", "kal sham", "tadi malem", "đêm qua", "hqua", "bữa qua", "trưa qua", "i nat", "inat", "igaar", "i gaar", "letzte nacht", "kmren", "semalem", "gistermiddag", "gisterochtend", "gisternacht", "ier sera", "gister", "anteanoche", "inatt", "i natt", "yest", "yesterdy", "yesteday", "last night", "yesterday morning", "yesterday evening",
         "yesterday night", "yesterday afternoon", "the day before", "igår", "i går", "igår kväll", "i går kväll", "i går aftes", "i går kveld",
         "gestern", "gestern abend", "gestern nacht", "hier", "hier soir", "hier matin", "ayer", "anoche", "ayer por la noche",
         "ontem", "ontem à noite", "ontem de noite", "ieri", "ieri sera", "iersera", "hôm qua", "qua", "tối qua", "chiều qua",
         "sáng qua", "tối hôm qua", "kemarin", "kmrn", "kemaren", "semalam", "tadi malam", "kemarin malam", "kal", "kal raat", "kal shaam",
         "gisteren", "gisteravond", "wczoraj", "вчера", "dün", "kahapon", "kagabi", "昨日", "昨天", "어제"],
        1,
    ),
    **dict.fromkeys(
        ["day before yesterday", "the day before yesterday", "i förrgår", "iförrgår", "förrgår", "i forgårs", "i forgårs", "forgårs",
         "vorgestern", "avant-hier", "avant hier", "anteayer", "antier", "antes de ayer", "anteontem", "l'altro ieri", "l’altro ieri", "altro ieri", "ieri l'altro",
         "avantieri", "hôm kia", "hôm trước", "kemarin lusa", "parso", "parson", "parsoo", "parsu", "eergisteren", "przedwczoraj", "позавчера",
         "iforgårs", "i forgaars", "dagen före igår", "dagen før i går", "kemaren lusa", "bữa kia", "tối hôm kia", "eergisteravond", "antes de ontem", "dua hari lalu", "dua hari yang lalu", "antiayer", "antes d ayer", "l'altroieri", "eergister", "evvelsi gün", "noong isang araw", "一昨日", "前天", "그저께"],
        2,
    ),
    **dict.fromkeys(
        ["tomorrow", "tmrw", "imorron", "imorrn", "imorn", "i morron", "imorgen", "i morra", "imorra", "bsk", "morgenavond", "morgenochtend", "sáng mai", "tối mai", "tmr", "tomorow", "imorgon", "i morgon", "i morgen", "morgen", "demain", "mañana", "amanhã",
         "domani", "ngày mai", "mai", "besok", "zajtra", "jutro", "завтра", "yarın", "bukas"],
        -1,
    ),
    **dict.fromkeys(
        ["tuần sau", "tuần tới", "tuan sau", "semana que vem", "para a semana", "na próxima semana", "akhir pekan depan",
         "sexta que vem", "le week-end prochain"],
        -7,
    ),
    **dict.fromkeys(["tháng sau", "thang sau", "mês que vem", "no próximo mês", "volgende maand"], -30),
    **dict.fromkeys(["năm sau", "l'année prochaine", "l'anno prossimo", "volgend jaar", "ano que vem"], -365),
    **dict.fromkeys(
        ["day after tomorrow", "overmorgen", "ngày mốt", "the day after tomorrow", "i övermorgon", "övermorgon", "übermorgen", "après-demain",
         "pasado mañana", "depois de amanhã", "dopodomani", "lusa", "i overmorgen", "ngày kia"],
        -2,
    ),
}  # fmt: skip

# Monday first.
_WEEKDAYS = (
    "monday mon ma mån man måndag måndagen mandag montag mo lundi lunes lun segunda seg segunda-feira lunedì lunedi "
    "thứ_hai thứ_2 t2 senin somvar somwar maandag poniedziałek понедельник pazartesi lunes mondays",
    "tuesday tue tues tis tirs sel tisdag tisdagen tirsdag dienstag di mardi martes mar terça ter terça-feira terca martedì martedi "
    "thứ_ba thứ_3 t3 selasa mangalvar mangalwar dinsdag wtorek вторник salı",
    "wednesday wed weds ons rab onsdag onsdagen mittwoch mi mercredi miércoles miercoles mer mie wo quarta quarta-feira mercoledì "
    "mercoledi thứ_tư thứ_4 t4 rabu budhvar budhwar woensdag środa среда среду çarşamba",
    "thursday thu thur thurs tors kam torsdag torsdagen donnerstag do jeudi jeu jueves jue gio quinta qui quinta-feira giovedì giovedi "
    "thứ_năm thứ_5 t5 kamis guruvar veervar donderdag czwartek четверг perşembe",
    "friday fri fre jum fredag fredagen freitag fr vendredi ven viernes vie vr sexta sex sexta-feira venerdì venerdi thứ_sáu thứ_6 t6 "
    "jumat jum'at shukravar shukrawar vrijdag piątek пятница пятницу cuma",
    "saturday sat lör lør lördag lördagen lørdag samstag sonnabend sa samedi sam sab za sábado sabado sabato thứ_bảy thứ_7 t7 "
    "sabtu shanivar shaniwar zaterdag sobota sobotę суббота субботу cumartesi",
    "sunday sun sön søn mgg söndag söndagen søndag sonntag so dimanche dim domingo dom zo domenica chủ_nhật cn minggu ahad ravivar "
    "itvaar zondag niedziela niedzielę воскресенье pazar",
)
WEEKDAYS: dict[str, int] = {
    name.replace("_", " "): index for index, names in enumerate(_WEEKDAYS) for name in names.split()
}

_MONTHS = (
    "january jan jänner jaenner janv genn januari januar janvier enero ene janeiro gennaio gen januar tháng_1 tháng_một januray styczeń января ocak",
    "february feb feber févr fevr febbr februari februar février fevrier febrero fevereiro fev febbraio tháng_2 tháng_hai luty февраля şubat",
    "march mar marts mrz maart mrt mars märz marz maerz marzo março marco tháng_3 tháng_ba maret marzec марта mart",
    "april apr avril avr abril abr aprile tháng_4 tháng_tư april kwiecień апреля nisan",
    "may maj mai mayo maio mag maggio tháng_5 tháng_năm mei мая mayıs",
    "june jun juni juin junio junho giugno giu tháng_6 tháng_sáu czerwiec июня haziran",
    "july jul juil juli juillet julio julho luglio lug tháng_7 tháng_bảy lipiec июля temmuz",
    "august aug agu augustus augusti août aout agosto ago tháng_8 tháng_tám agustus sierpień августа ağustos",
    "september sep sept septembre septiembre setiembre sett setembro set settembre tháng_9 tháng_chín wrzesień сентября eylül",
    "october oct okt oktober octobre octubre outubro out ottobre ott tháng_10 tháng_mười październik октября ekim",
    "november nov novembre noviembre novembro tháng_11 listopad ноября kasım",
    "december dec dez dezember desember des décembre decembre diciembre dic dezembro dicembre tháng_12 desember grudzień декабря aralık",
)
MONTHS: dict[str, int] = {
    name.replace("_", " "): index + 1 for index, names in enumerate(_MONTHS) for name in names.split()
}

# Slips of the finger that are common enough to know: a word -> the word that was meant.
SLIPS: dict[str, str] = {
    **dict.fromkeys("tody todya toaday toady 2day tdoay todday tday".split(), "today"),
    **dict.fromkeys("tonite 2nite 2night tonigt tongiht".split(), "tonight"),
    **dict.fromkeys(
        "yestrday ystrday ystday yestday yesturday yesterady yesteday yesterdy yesterdya yestaday yseterday "
        "yeterday yetserday yesrday yestarday yesterda yestreday yday ysterday testerday".split(),
        "yesterday",
    ),
    **dict.fromkeys("moday mondy monady mnday mondya".split(), "monday"),
    **dict.fromkeys("teusday tusday tuseday tuesdy tueday tuesady tuesdya".split(), "tuesday"),
    **dict.fromkeys(
        "wensday wednsday wendesday wendsday wednesdy wedensday wednseday wednesay".split(), "wednesday"
    ),
    **dict.fromkeys("thrusday thusday thurday thursdy thurdsay thrsday thirsday".split(), "thursday"),
    **dict.fromkeys("firday frday fridy friady fridya".split(), "friday"),
    **dict.fromkeys("saterday satruday saturdy satuday saturady staurday".split(), "saturday"),
    **dict.fromkeys("sundy sudnay snday sundya sunady".split(), "sunday"),
    **dict.fromkeys("gesten gestrn gestren".split(), "gestern"),
    **dict.fromkeys("heut heuet".split(), "heute"),
    **dict.fromkeys("ayet aier".split(), "ayer"),
}
RELATIVE |= {slip: RELATIVE[meant] for slip, meant in SLIPS.items() if meant in RELATIVE}
WEEKDAYS |= {slip: WEEKDAYS[meant] for slip, meant in SLIPS.items() if meant in WEEKDAYS}

# Fixed feasts: (month, day).
FEASTS: dict[str, tuple[int, int]] = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "julafton": (12, 24), "christmas": (12, 25),
    "christmas day": (12, 25), "xmas": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new years eve": (12, 31), "nye": (12, 31), "nyårsafton": (12, 31), "silvester": (12, 31),
    "new year's day": (1, 1), "new years day": (1, 1), "new year": (1, 1), "valentine's day": (2, 14),
    "valentines day": (2, 14), "valentines": (2, 14), "halloween": (10, 31),
    "st patrick's day": (3, 17), "women's day": (3, 8), "heiligabend": (12, 24), "noël": (12, 25),
}  # fmt: skip

AGO_UNITS: dict[str, str] = {
    **dict.fromkeys(["day", "days", "dag", "dagarna", "dar", "dagene", "hôm", "hr", "dagar", "dage", "dager", "tag", "tage", "tagen", "jour", "jours", "día",
                     "días", "dia", "dias", "giorno", "giorni", "ngày", "hari", "din", "gg", "dgn", "dagen", "dni", "дня", "дней",
                     "gün", "araw"], "day"),
    **dict.fromkeys(["week", "weeks", "vecka", "veckan", "veckorna", "uka", "ukene", "ugen", "ugerne", "mgg", "veckor", "uke", "uker", "uge", "uger", "woche", "wochen", "semaine",
                     "semaines", "semana", "semanas", "settimana", "settimane", "tuần", "minggu", "hafte", "hafta",
                     "weken"], "week"),
    **dict.fromkeys(["month", "months", "månad", "månaden", "månaderna", "månedene", "månederne", "måneden", "bln", "månader", "måned", "måneder", "monat", "monate", "monaten", "mois",
                     "mes", "meses", "mês", "mese", "mesi", "tháng", "bulan", "mahine", "mahina", "maanden"], "month"),
    **dict.fromkeys(["year", "years", "år", "året", "årene", "jahr", "jahre", "jahren", "an", "ans", "año", "años", "ano", "anos",
                     "anno", "anni", "năm", "tahun", "saal"], "year"),
}  # fmt: skip

# Parts of a day, and the small words before them: "ayer por la tarde" is yesterday.
DAY_PARTS = frozenset(
    (
        "morning afternoon evening night noon lunch matin soir midi aprem après-midi apres-midi nuit mañana "
        "manana tarde noche madrugada mediodía mattina sera pomeriggio notte pranzo ochtend middag avond "
        "nacht kväll kvall morse morgon natt eftermiddag förmiddag kveld aften morgen morges ettermiddag "
        "formiddag abend nachmittag mittag früh vormittag manhã manha noite cedo pagi siang sore malam sáng "
        "trưa chiều tối subah shaam raat dopahar por la en de a al à da dans le på am i the in di nel "
    ).split()
)

# What "the last 7 days" is made of besides its number and unit.
RECENT = frozenset(
    (
        "the last past previous recent latest in over during for within les ces derniers dernières dernieres "
        "dernier dernière los las el la en últimos ultimos últimas ultimas último ultimo última ultima nos "
        "nas no na gli negli nelle nell nell'ultimo nell'ultima ultimi ultime de het afgelopen laatste "
        "senaste den det siste sidste seneste die letzten letzte letzter im in vergangenen terakhir qua vừa "
        "gần đây trong pichle pichhle "
    ).split()
)
