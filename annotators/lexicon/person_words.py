"""Holds the words that stand before or for persons (titles, offices, kinship) and what they tell about gender. Parsing
of names goes in persons.py."""

from __future__ import annotations

from typing import Final, Literal

from annotators.lexicon.normalize import word_set

Gender = Literal["f", "m", ""]

MALE_TITLES: Final = word_set(
    "mr mister sir lord king prince emperor duke count baron father fr brother monsignor pope sheikh sheik shaikh "
    "imam ayatollah mullah maulana mufti rabbi cardinal archbishop señor senor don monsieur herr sultan emir "
    "crown-prince congressman assemblyman councilman alderman chairman spokesman businessman policeman fireman "
    "fisherman salesman statesman cameraman actor waiter landlord headmaster widower husband son uncle nephew "
    "grandfather godfather stepfather man boy gentleman shri patriarch metropolitan taoiseach"
)
FEMALE_TITLES: Final = word_set(
    "mrs ms miss madam madame dame lady queen princess empress duchess countess baroness sister mother señora "
    "senora doña frau congresswoman assemblywoman councilwoman alderwoman chairwoman spokeswoman businesswoman "
    "policewoman saleswoman stateswoman actress waitress landlady headmistress widow wife daughter aunt niece "
    "grandmother godmother stepmother woman girl sheikha smt begum nun midwife abbess heiress hostess goddess "
    "priestess"
)
NEUTRAL_TITLES: Final = word_set(
    "dr doctor prof professor president vice prime minister premier chancellor rev reverend pastor bishop "
    "archdeacon deacon gen general lt lieutenant col colonel maj major capt captain sgt sergeant cpl corporal adm "
    "admiral cmdr commander brig brigadier marshal judge justice magistrate senator sen rep representative gov "
    "governor mayor amb ambassador envoy secretary undersecretary under-secretary chief director deputy former ex "
    "acting interim coach spokesperson chair chairperson ceo cfo coo founder co-founder analyst lawyer attorney "
    "prosecutor detective inspector superintendent officer constable mp mep hon honourable honorable speaker "
    "commissioner coordinator manager head leader economist researcher scientist author writer poet singer "
    "striker midfielder goalkeeper defender farmer teacher nurse driver comrade counsellor councillor councilor "
    "delegate rapporteur foreign defense defence interior finance health energy trade agriculture education "
    "labour labor economy transport environment justice regional national state senior first second assistant "
    "associate executive managing general special press media country principal pm vp"
)
TITLES: Final = MALE_TITLES | FEMALE_TITLES | NEUTRAL_TITLES
ROYAL: Final = word_set("king queen prince princess pope emperor empress sultan emir patriarch")
"""Titles that stay in the name where a single word follows: "Pope Francis"."""


KIN: Final = word_set(
    "father mother brother sister son daughter wife husband widow widower uncle aunt nephew niece cousin parents "
    "parent grandfather grandmother grandson granddaughter relative relatives family friend neighbour neighbor "
    "colleague partner boyfriend girlfriend fiance fiancee twin stepfather stepmother"
)
PERSON_NOUNS: Final = (MALE_TITLES | FEMALE_TITLES | NEUTRAL_TITLES | KIN) - word_set(
    "press media regional national state senior first second executive general special country"
) | word_set(
    "activist adviser advisor aide archbishop artist astronaut athlete baker banker bomber boxer builder captain "
    "cardinal celebrity chemist citizen cleric clerk comedian commander composer correspondent critic curator cyclist "
    "dancer defendant dentist deputy designer developer dictator diplomat editor educator employee engineer "
    "entrepreneur expert explorer filmmaker fighter gardener geologist general grower guard guide historian "
    "hydrologist imam industrialist inmate interpreter inventor investigator investor journalist judge juror "
    "landowner lawmaker lecturer legislator librarian mathematician mechanic merchant midwife miner missionary monk "
    "musician navigator novelist nutritionist observer official operative organiser organizer owner painter "
    "paramedic participant patient pharmacist philosopher photographer physician physicist pianist pilot player "
    "plaintiff policeman politician postman preacher presenter prisoner producer programmer protester psychologist "
    "publisher pupil ranger rapper recruiter refugee reporter resident restorer retiree sailor scholar sculptor "
    "secretary seller shepherd shopkeeper soldier sociologist specialist student surgeon survivor suspect swimmer "
    "teenager tenant therapist tourist trader trainer translator traveller treasurer trucker veteran veterinarian "
    "victim villager visitor volunteer voter warden warrior weaver witness worker youngster -year-old nominee "
    "candidate incumbent successor predecessor opponent rival billionaire millionaire tycoon mogul star legend "
    "champion winner runner tennis footballer cricketer batsman bowler forward winger skipper monarch ruler "
    "strongman premier laureate archaeologist biologist astronomer geographer zoologist climatologist"
)
"""Words for persons by office, occupation or kinship: never a name by themselves."""


def gender_of_title(word: str) -> Gender:
    """Return the gender that a title or noun for a person tells ("" where it tells none)."""
    plain = word.casefold().rstrip(".")
    return "m" if plain in MALE_TITLES else "f" if plain in FEMALE_TITLES else ""
