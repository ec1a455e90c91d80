"""Words for days and months in the languages that people type, as tables."""

from __future__ import annotations

# Lower-case phrase -> days before today. Accents are also looked up without them.
RELATIVE: dict[str, int] = {
    **dict.fromkeys(
        ["today", "questa sera", "mới nãy", "this am", "this arvo", "this noon", "this mornin", "todays", "later today", "earlier on today", "tout à l'heure", "ahorita", "ahora mismo", "hoy temprano", "sta mattina", "poco fa", "daarnet", "zonet", "hồi sáng", "hồi trưa", "hồi chiều", "lúc sáng", "ban sáng", "siang tadi", "pagi tadi", "sore tadi", "sekarang", "skrg", "hri ini", "ajj", "aaj hi", "abhi abhi", "thodi der pehle", "dzis", "przed chwilą", "bu sabah", "bu akşam", "bu öğlen", "az önce", "demin", "şimdi", "только что", "сейчас", "сёдня", "kaninang umaga", "kaninang hapon", "kaninang tanghali", "ngayong umaga", "ngayong gabi", "ngayong hapon", "idg", "idga", "aujd", "sáng hôm nay", "heite", "tdy", "agorinha", "há pouco", "aaj sham", "tadi malem ini", "her til morgen", "her til aften", "för en stund sen", "för en stund sedan", "for lidt siden", "for litt siden", "akkurat nå", "nu på morgonen", "hr ini", "pagi ini", "siang ini", "sore ini", "baru aja", "baru saja", "hnay", "bữa nay", "lúc nãy", "hồi nãy", "vừa xong", "imorges", "ikveld", "i eftermiddag", "i eftermiddags", "i förmiddags", "i formiddag", "i formiddags", "i ettermiddag", "i middags", "lige nu", "nettopp", "heut", "jetzt", "gerade eben", "precis nu", "alldeles nyss", "aujourdhui", "ajd", "ojd", "cet aprem", "cet après-midi", "ahora", "hace un rato", "esta madrugada", "adesso", "questa mattina", "questo pomeriggio", "vanochtend", "vanavond", "vanmorgen", "vanmiddag", "vdg", "zojuist", "net", "tonight", "now", "just now", "right now", "this morning", "earlier",
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
        ["yesterday", "ytd", "ystd", "yst", "yesty", "yestie", "ystrdy", "yestersay", "uesterday", "lastnight", "last evening", "last eve", "igårkväll", "i gårkveld", "igåt", "ifår", "i aftes", "gesternabend", "gester", "letzten abend", "la nuit dernière", "hier au soir", "la noche pasada", "ont", "onten", "la scorsa notte", "la notte scorsa", "ierisera", "gisterenavond", "gisterenmiddag", "gisterenmorgen", "gisterenochtend", "gistermorgen", "gistren", "afgelopen nacht", "hqa", "đêm hôm qua", "malam tadi", "malam kemarin", "kmarin", "kmrin", "kemrin", "kmren", "beeta kal", "kal hi", "kal rat", "wczorja", "zeszłej nocy", "dün gece", "dün akşam", "geçen gece", "прошлой ночью", "вчерашний", "kahapon ng gabi", "yday", "noite passada", "na noite passada", "kal sham", "tadi malem", "đêm qua", "hqua", "bữa qua", "trưa qua", "i nat", "inat", "igaar", "i gaar", "letzte nacht", "kmren", "semalem", "gistermiddag", "gisterochtend", "gisternacht", "ier sera", "gister", "anteanoche", "inatt", "i natt", "yest", "yesterdy", "yesteday", "last night", "yesterday morning", "yesterday evening",
         "yesterday night", "yesterday afternoon", "the day before", "igår", "i går", "igår kväll", "i går kväll", "i går aftes", "i går kveld",
         "gestern", "gestern abend", "gestern nacht", "hier", "hier soir", "hier matin", "ayer", "anoche", "ayer por la noche",
         "ontem", "ontem à noite", "ontem de noite", "ieri", "ieri sera", "iersera", "hôm qua", "qua", "tối qua", "chiều qua",
         "sáng qua", "tối hôm qua", "kemarin", "kmrn", "kemaren", "semalam", "tadi malam", "kemarin malam", "kal", "kal raat", "kal shaam",
         "gisteren", "gisteravond", "wczoraj", "вчера", "dün", "kahapon", "kagabi", "昨日", "昨天", "어제"],
        1,
    ),
    **dict.fromkeys(
        ["day before yesterday", "altroieri", "day b4 yesterday", "day before yest", "night before last", "the night before last", "the other day", "other day", "the other night", "häromdagen", "häromdan", "härom dagen", "häromkvällen", "her om dagen", "forleden", "forleden dag", "her forleden", "neulich", "letztens", "l'autre jour", "l'autre soir", "avanthier", "el otro día", "la otra noche", "antesdeayer", "antayer", "ante ayer", "outro dia", "ante ontem", "antontem", "l'altro giorno", "l'altra sera", "onlangs", "laatst", "pas geleden", "eergisterenavond", "hôm nọ", "bữa trước", "hôm bữa", "tempo hari", "kmrn lusa", "lusa kemarin", "parso raat", "önceki gün", "evvelki gün", "geçen gün", "на днях", "kamakalawa", "nung isang araw", "the day before yesterday", "i förrgår", "iförrgår", "förrgår", "i forgårs", "i forgårs", "forgårs",
         "vorgestern", "avant-hier", "avant hier", "anteayer", "antier", "antes de ayer", "anteontem", "l'altro ieri", "l’altro ieri", "altro ieri", "ieri l'altro",
         "avantieri", "hôm kia", "hôm trước", "kemarin lusa", "parso", "parson", "parsoo", "parsu", "eergisteren", "przedwczoraj", "позавчера",
         "iforgårs", "i forgaars", "dagen före igår", "dagen før i går", "kemaren lusa", "bữa kia", "tối hôm kia", "eergisteravond", "antes de ontem", "dua hari lalu", "dua hari yang lalu", "antiayer", "antes d ayer", "l'altroieri", "eergister", "evvelsi gün", "noong isang araw", "一昨日", "前天", "그저께"],
        2,
    ),
    **dict.fromkeys(["vorvorgestern", "avant-avant-hier", "trasanteayer", "trasanteontem", "narso"], 3),
    **dict.fromkeys(
        ["tomorrow", "2moro", "2morrow", "2mrw", "tomoz", "tmw", "tmrrw", "tommorow", "tommorrow", "tomorrw", "imorrn", "tmrw", "imorron", "imorrn", "imorn", "i morron", "imorgen", "i morra", "imorra", "bsk", "morgenavond", "morgenochtend", "sáng mai", "tối mai", "tmr", "tomorow", "imorgon", "i morgon", "i morgen", "morgen", "demain", "mañana", "amanhã",
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
        ["day after tomorrow", "overmorrow", "pojutrze", "послезавтра", "overmorgen", "ngày mốt", "the day after tomorrow", "i övermorgon", "övermorgon", "übermorgen", "après-demain",
         "pasado mañana", "depois de amanhã", "dopodomani", "lusa", "i overmorgen", "ngày kia"],
        -2,
    ),
}  # fmt: skip

# Monday first.
_WEEKDAYS = (
    "monday mon ma mån man måndag måndagen mandag montag mo lundi lunes lun segunda seg segunda-feira lunedì lunedi "
    "thứ_hai thứ_2 t2 senin somvar somwar maandag poniedziałek понедельник pazartesi пн 2ª_feira 2a_feira lunes mondays",
    "tuesday tue tues tis tirs sel tisdag tisdagen tirsdag dienstag di mardi martes mar terça ter terça-feira terca martedì martedi "
    "thứ_ba thứ_3 t3 selasa mangalvar mangalwar dinsdag wtorek вторник вт 3ª_feira 3a_feira mangalvaar salı",
    "wednesday wed weds ons rab onsdag onsdagen mittwoch mi mercredi miércoles miercoles mer mie wo quarta quarta-feira mercoledì "
    "mercoledi thứ_tư thứ_4 t4 rabu budhvar budhwar woensdag środa среда среду ср środę 4ª_feira 4a_feira miyerkules budhvaar çarşamba",
    "thursday thu thur thurs tors kam torsdag torsdagen donnerstag do jeudi jeu jueves jue gio quinta qui quinta-feira giovedì giovedi "
    "thứ_năm thứ_5 t5 kamis guruvar veervar donderdag czwartek четверг чт 5ª_feira 5a_feira huwebes guruvar guruwar guruvaar brihaspativar perşembe",
    "friday fri fre jum fredag fredagen freitag fr vendredi ven viernes vie vr sexta sex sexta-feira venerdì venerdi thứ_sáu thứ_6 t6 "
    "jumat jum'at shukravar shukrawar vrijdag piątek пятница пятницу пт 6ª_feira 6a_feira biyernes shukrvar shukravaar cuma",
    "saturday sat lör lør lördag lördagen lørdag samstag sonnabend sa samedi sam sab za sábado sabado sabato thứ_bảy thứ_7 t7 "
    "sabtu shanivar shaniwar zaterdag sobota sobotę суббота субботу сб shanivaar sanivar malam_minggu malming cumartesi",
    "sunday sun sön søn mgg söndag söndagen søndag sonntag so dimanche dim domingo dom zo domenica chủ_nhật cn minggu ahad ravivar "
    "itvaar zondag niedziela niedzielę воскресенье вс itwar itvar itwaar raviwar ravivaar sundey pazar",
)
WEEKDAYS: dict[str, int] = {
    name.replace("_", " "): index for index, names in enumerate(_WEEKDAYS) for name in names.split()
}
# A day and its part in one word: "freitagabend", "fredagskväll", "vrijdagmiddag".
_PARTS_IN_ONE_WORD = {
    "måndag tisdag onsdag torsdag fredag lördag söndag": "skväll smorgon seftermiddag sförmiddag snatt slunch",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag": "skveld saften smorgen settermiddag seftermiddag sformiddag snatt",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag": "abend morgen mittag vormittag nachmittag nacht",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag": "avond ochtend morgen middag nacht",
}
WEEKDAYS |= {
    day + part: index
    for days, parts in _PARTS_IN_ONE_WORD.items()
    for index, day in enumerate(days.split())
    for part in parts.split()
}

_MONTHS = (
    "january jan janury januay stycznia янв janvari jänner jaenner janv genn januari januar janvier enero ene janeiro gennaio gen januar tháng_1 tháng_một januray styczeń января ocak",
    "february feb febuary feburary lutego фев feber févr fevr febbr februari februar février fevrier febrero fevereiro fev febbraio tháng_2 tháng_hai luty февраля şubat",
    "march mar marca marts mrz maart mrt mars märz marz maerz marzo março marco tháng_3 tháng_ba maret marzec марта mart",
    "april apr kwietnia avril avr abril abr aprile tháng_4 tháng_tư april kwiecień апреля nisan",
    "may maj maja mai mayo maio mag maggio tháng_5 tháng_năm mei мая mayıs",
    "june jun czerwca juni juin junio junho giugno giu tháng_6 tháng_sáu czerwiec июня haziran",
    "july jul lipca juil juli juillet julio julho luglio lug tháng_7 tháng_bảy lipiec июля temmuz",
    "august aug ags agt agast sierpnia agu augustus augusti août aout agosto ago tháng_8 tháng_tám agustus sierpień августа ağustos",
    "september sep sept sptember septemer setp września сен septembre septiembre setiembre sett setembro set settembre tháng_9 tháng_chín wrzesień сентября eylül",
    "october oct października okt oktober octobre octubre outubro out ottobre ott tháng_10 tháng_mười październik октября ekim",
    "november nov novemer listopada novembre noviembre novembro tháng_11 tháng_mười_một listopad ноября kasım",
    "december dec decmber decembr grudnia dez dezember desember des décembre decembre diciembre dic dezembro dicembre tháng_12 tháng_mười_hai desember grudzień декабря aralık",
)
MONTHS: dict[str, int] = {
    name.replace("_", " "): index + 1 for index, names in enumerate(_MONTHS) for name in names.split()
}

# Slips of the finger that are common enough to know: a word -> the word that was meant.
SLIPS: dict[str, str] = {
    **dict.fromkeys("tody todya toaday toady 2day tdoay todday tday".split(), "today"),
    **dict.fromkeys("tonite 2nite 2night tonigt tongiht".split(), "tonight"),
    **dict.fromkeys(
        "yesterdays yestrday ystrday ystday yestday yesturday yesterady yesteday yesterdy yesterdya yestaday yseterday "
        "yeterday yetserday yesrday yestarday yesterda yestreday yday ysterday testerday".split(),
        "yesterday",
    ),
    **dict.fromkeys(
        ["lst nite", "last nite", "lst night", "last nght", "lst nght", "yesternight"], "last night"
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

# Fixed feasts.
_FIXED: dict[tuple[int, int], str] = {
    (1, 1): "new year's day, new years day, new year, new years, new year's, nyårsdagen, nyår, nyttårsdag, nytårsdag, neujahr, neujahrstag, "
    "jour de l'an, nouvel an, año nuevo, día de año nuevo, ano novo, capodanno, nieuwjaar, nieuwjaarsdag, "
    "tết dương lịch, tết tây, tahun baru, nowy rok",
    (1, 6): "trettondagen, trettondag jul, día de reyes, epifania, befana",
    (2, 14): "valentine's day, valentines day, valentines, valentine's, vday, saint-valentin, saint valentin, san valentín, san valentino, valentinstag",
    (3, 8): "women's day, womens day, quốc tế phụ nữ",
    (3, 17): "st patrick's day, st patricks day, st paddy's day, st paddys day, paddy's day",
    (4, 1): "april fools, april fools day, april fool's day",
    (4, 27): "koningsdag",
    (4, 30): "valborg, valborgsmässoafton",
    (5, 1): "may day, tag der arbeit, fête du travail, dia do trabalho",
    (5, 17): "syttende mai, grunnlovsdagen",
    (6, 5): "grundlovsdag",
    (6, 6): "nationaldagen",
    (6, 23): "sankthans, sankthansaften",
    (8, 15): "ferragosto, assomption",
    (8, 17): "hari kemerdekaan",
    (10, 3): "tag der deutschen einheit",
    (10, 31): "halloween",
    (11, 1): "toussaint, ognissanti",
    (11, 5): "bonfire night",
    (12, 5): "sinterklaas, pakjesavond",
    (12, 6): "nikolaustag",
    (12, 23): "lille julaften, lillejulaften, lillejuleaften",
    (12, 24): "christmas eve, xmas eve, julafton, julaften, juleaften, heiligabend, heilig abend, veille de noël, réveillon de noël, "
    "nochebuena, noche buena, véspera de natal, vigilia di natale, kerstavond, wigilia",
    (12, 25): "christmas day, christmas, xmas, xmas day, juldagen, juledag, første juledag, 1. juledag, weihnachten, erster weihnachtstag, "
    "1. weihnachtstag, noël, jour de noël, navidad, natal, dia de natal, natale, giorno di natale, kerst, "
    "eerste kerstdag, 1e kerstdag, kerstmis, giáng sinh, hari natal, pasko, boże narodzenie",
    (12, 26): "boxing day, annandagen, annandag jul, andre juledag, anden juledag, 2. juledag, zweiter weihnachtstag, "
    "2. weihnachtstag, santo stefano, tweede kerstdag, 2e kerstdag",
    (12, 31): "new year's eve, new years eve, nye, nyårsafton, nyttårsaften, nytårsaften, silvester, saint-sylvestre, saint sylvestre, "
    "nochevieja, noche vieja, fin de año, véspera de ano novo, réveillon, san silvestro, oudjaar, oudjaarsdag, oudejaarsavond, "
    "oud en nieuw, malam tahun baru, sylwester",
}  # fmt: skip
FEASTS: dict[str, tuple[int, int]] = {
    name: day for day, names in _FIXED.items() for name in names.split(", ")
}
# Days from Easter Sunday.
_AROUND_EASTER: dict[int, str] = {
    -48: "rosenmontag",
    -47: "carnaval",
    -3: "skärtorsdagen, skärtorsdag, skjærtorsdag, jueves santo",
    -2: "good friday, långfredagen, långfredag, langfredag, karfreitag, viernes santo, sexta-feira santa, sexta feira santa, sexta santa, goede vrijdag",
    -1: "påskafton, påskeaften, karsamstag",
    0: "easter, easter sunday, påsk, påskdagen, påske, påskedag, første påskedag, ostern, ostersonntag, pâques, "
    "dimanche de pâques, pascua, domingo de pascua, páscoa, domingo de páscoa, pasqua, pasen, eerste paasdag, 1e paasdag, paaszondag, wielkanoc",
    1: "easter monday, annandag påsk, andre påskedag, anden påskedag, 2. påskedag, ostermontag, lundi de pâques, pasquetta, "
    "tweede paasdag, 2e paasdag",
    39: "himmelfahrt, christi himmelfahrt, hemelvaart, hemelvaartsdag",
    49: "pfingsten, pfingstsonntag, pentecôte, pinksteren, eerste pinksterdag",
    50: "pfingstmontag, tweede pinksterdag",
}
EASTER: dict[str, int] = {name: days for days, names in _AROUND_EASTER.items() for name in names.split(", ")}
# The first such weekday (Monday 0) from a day of the year on, and days after it.
WEEKDAY_FEASTS: dict[str, tuple[int, int, int, int]] = {
    **dict.fromkeys(["thanksgiving", "thanksgiving day"], (11, 22, 3, 0)),
    "black friday": (11, 22, 3, 1),
    "cyber monday": (11, 22, 3, 4),
    **dict.fromkeys(["midsommarafton", "midsommar", "midsummer eve"], (6, 19, 4, 0)),
    **dict.fromkeys(["midsommardagen", "midsummer"], (6, 19, 4, 1)),
}

# How many units "a few days ago" goes back. Numbers that `spelled` knows by themselves are not here.
_COUNTS: dict[int, str] = {
    1: "a, an, en, ett, et, ei, ein, eine, einer, einem, nem, ner, un, una, uno, une, un', um, uma, een, một, ek, bir, isang, satu, se, last",
    2: "couple, a couple, par, ett par, et par, ein paar, paar, een paar, un par, um par, un paio, do, to, dos, due, duas, hai, dua, twee, "
    "dwa, dwie, parę, iki, два, две, пару, dalawang",
    3: "few, a few, some, några, noen, nogle, einigen, quelques, unos, unas, algunos, algunas, uns, umas, alguns, algumas, qualche, "
    "pochi, poche, alcuni, alcune, enkele, vài, mấy, beberapa, kuch, kilka, birkaç, несколько, "
    "teen, tin, tres, ba, tiga, drie, trzy, üç, три",
    4: "char, chaar, bốn, empat, cztery, dört, четыре",
    5: "năm, lima, vijf, pięć, beş, пять",
    6: "sei, sáu, enam, zes, altı, шесть",
    7: "sept, bảy, tujuh, zeven, yedi, семь",
    8: "otto, tám, delapan, восемь",
    9: "chín, sembilan, negen",
    10: "das, mười, sepuluh, tien, on, десять",
    14: "fjorten, vierzehn, quatorze, catorce, quattordici, veertien",
}
COUNTS: dict[str, int] = {word: count for count, words in _COUNTS.items() for word in words.split(", ")}
HALVES = frozenset("half halben halbes halvt halvår medio meio mezzo demi setengah".split())

# Words for a day of the month; "twenty" before them adds up.
_ORDINALS = (
    "first första første ersten erster premier primero primeiro primo eerste uno",
    "second andra andre anden zweiten zweiter tweede",
    "third tredje dritten dritter derde",
    "fourth fjärde fjerde vierten vierter vierde",
    "fifth femte fünften fünfter vijfde",
    "sixth sjätte sjette sechsten sechster zesde",
    "seventh sjunde syvende siebten siebter zevende",
    "eighth åttonde åttende ottende achten achter achtste",
    "ninth nionde niende neunten neunter negende",
    "tenth tionde tiende zehnten zehnter",
    "eleventh elfte ellevte elften elfter elfde",
    "twelfth tolfte tolvte zwölften zwölfter twaalfde",
    "thirteenth trettonde trettende",
    "fourteenth fjortonde fjortende",
    "fifteenth femtonde femtende",
    "sixteenth sextonde sekstende",
    "seventeenth sjuttonde syttende",
    "eighteenth artonde attende",
    "nineteenth nittonde nittende",
    "twentieth tjugonde tyvende",
)
ORDINALS: dict[str, int] = {
    **{word: day for day, words in enumerate(_ORDINALS, 1) for word in words.split()},
    "thirtieth": 30,
}

# Words that put a week, a month or a weekday one further back, as they stand without accents.
LAST = frozenset(
    (
        "last lst past previous prev prior foregaende forra forre senaste sista sist siste sidste forrige letzten letzter letzte letztem letztes "
        "vergangenen vergangene vergangener voriges vorigen voriger dernier derniere passe passee pasado "
        "pasada passado passada ultimo ultima scorso scorsa passato passata truoc roi vua qua lalu kemarin kmrn pichle pichhle pichla pichli "
        "afgelopen vorige vorig laatste voorbije ostatni zeszly zeszla zeszlym ubiegly ubieglym gecen прошлыи прошлая прошлую прошлои "
        "прошлом nakaraang"
    ).split()
)
LAST_BUT_ONE = frozenset(
    "vorletzten vorletzter vorletzte vorletztes forrforra retrasada retrasado antepasado antepasada".split()
)

AGO_UNITS: dict[str, str] = {
    **dict.fromkeys(["day", "days", "dayz", "dys", "night", "nights", "evenings", "døgn", "dzień", "день", "hôm", "dag", "sehari", "dagarna", "dar", "dagene", "hôm", "hr", "dagar", "dage", "dager", "tag", "tage", "tagen", "jour", "jours", "día",
                     "días", "dia", "dias", "giorno", "giorni", "ngày", "hari", "din", "gg", "dgn", "dagen", "dni", "дня", "дней",
                     "gün", "araw"], "day"),
    **dict.fromkeys(["week", "weeks", "wk", "wks", "seminggu", "pekan", "sepekan", "linggo", "tydzień", "tygodnie", "tygodni", "tygodniu", "неделя", "неделю", "недели", "недель", "неделе", "week's", "vecka", "veckan", "veckorna", "uka", "ukene", "ugen", "ugerne", "mgg", "veckor", "uke", "uker", "uge", "uger", "woche", "wochen", "semaine",
                     "semaines", "semana", "semanas", "settimana", "settimane", "tuần", "minggu", "hafte", "hafta",
                     "weken"], "week"),
    **dict.fromkeys(["month", "months", "mos", "mths", "mth", "maand", "sebulan", "buwan", "miesiąc", "miesiące", "miesięcy", "miesiącu", "ay", "месяц", "месяца", "месяцев", "месяце", "månad", "månaden", "månaderna", "månedene", "månederne", "måneden", "bln", "månader", "måned", "måneder", "monat", "monate", "monaten", "mois",
                     "mes", "meses", "mês", "mese", "mesi", "tháng", "bulan", "mahine", "mahina", "maanden"], "month"),
    **dict.fromkeys(["year", "years", "année", "yr", "yrs", "år", "jaar", "setahun", "rok", "roku", "lata", "lat", "yıl", "sene", "год", "года", "лет", "году", "taon", "år", "året", "årene", "jahr", "jahre", "jahren", "an", "ans", "año", "años", "ano", "anos",
                     "anno", "anni", "năm", "tahun", "thn", "saal"], "year"),
    **dict.fromkeys(["fortnight", "fortnights"], "fortnight"),
    **dict.fromkeys(["hour", "hours", "hrs", "timme", "timmar", "timmarna", "time", "timer", "stunde", "stunden", "heure", "heures", "hora", "horas",
                     "ora", "ore", "uur", "tiếng", "jam", "sejam", "ghante", "ghanta", "godzinę", "godziny", "saat", "час", "часа", "часов"], "hour"),
    **dict.fromkeys(["minute", "minutes", "min", "mins", "minut", "minuter", "minutter", "minuten", "minutos", "minuto", "minuti",
                     "phút", "menit", "dakika", "минут"], "minute"),
}  # fmt: skip

# Parts of a day, and the small words before them: "ayer por la tarde" is yesterday.
DAY_PARTS = frozenset(
    (
        "morning afternoon evening night noon lunch matin soir midi aprem après-midi apres-midi nuit mañana "
        "manana tarde noche madrugada mediodía mattina sera pomeriggio notte pranzo ochtend middag avond "
        "nacht kväll kvall morse morgon natt eftermiddag förmiddag kveld aften morgen morges ettermiddag "
        "formiddag abend nachmittag mittag früh vormittag manhã manha noite cedo pagi siang sore malam sáng "
        "trưa chiều tối đêm subah subha shaam sham raat dopahar nite eve arvo lunch brunch dinner breakfast almoço jantar cena rano wieczorem akşam "
        "gece sabah утром днём вечером ночью umaga hapon gabi ng ki med em fm au por la en de a al à da dans le på am i the in di nel "
    ).split()
)

# What "the last 7 days" is made of besides its number and unit.
RECENT = frozenset(
    (
        "the last past previous recent latest in over during for within les ces derniers dernières dernieres "
        "dernier dernière los las el la en últimos ultimos últimas ultimas último ultimo última ultima nos "
        "nas no na gli negli nelle nell nell'ultimo nell'ultima ultimi ultime de het afgelopen laatste "
        "senaste den det siste sidste seneste die letzten letzte letzter im in vergangenen terakhir qua vừa "
        "gần đây trong dalam pichle pichhle os der de último son ostatnie последние за huling "
    ).split()
)
