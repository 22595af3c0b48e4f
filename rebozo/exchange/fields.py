"""Our columns: what each holds, and what sheets call it in either language. The first words are the template's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import get_language

from rebozo.exchange.words import heading_words


class What(StrEnum):
    """What the rows of a sheet are."""

    ATTACKS = "attacks"
    DEFENDERS = "defenders"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class Field:
    """One of our columns. `codes` is the list that its values are of; `many`, that a cell may hold several."""

    name: str
    es: tuple[str, ...]
    en: tuple[str, ...]
    kind: str = "text"  # text, date, day, number, yes, code, shape, basis, gender
    codes: str = ""
    many: bool = False

    @property
    def title(self) -> str:
        """Its name in the active language, as the template heads it."""
        said = self.en[0] if (get_language() or "es").startswith("en") else self.es[0]
        return said[:1].upper() + said[1:]

    @property
    def coded(self) -> bool:
        """Whether its words are of a list, and can be asked about one by one."""
        return bool(self.codes) or self.kind in {"shape", "basis", "gender", "yes"}


def _f(name: str, es: str, en: str, kind: str = "", codes: str = "", *, many: bool = False) -> Field:
    said = [tuple(word.strip() for word in words.split("|")) for words in (es, en)]
    return Field(name, said[0], said[1], kind or ("code" if codes else "text"), codes, many)


_ID = _f(
    "id",
    "identificador|id|folio|código|clave|no|núm|número|n°|expediente|número de caso|caso|id caso|ref|referencia|"
    "número de referencia",
    "identifier|id|code|number|case number|record number|case|case id|reference|ref|reference number",
)
_NAMES = (
    _f("legal", "nombre en sus papeles|nombres|nombre de pila|nombre legal|primer nombre|nombre completo",
       "name on her papers|first name|given name|legal name|first names|full name"),
    _f("surname1", "primer apellido|apellido 1|apellido paterno", "first surname|surname 1|surname|last name"),
    _f("surname2", "segundo apellido|apellido 2|apellido materno", "second surname|surname 2|mother's surname"),
    _f("surnames", "apellidos|apellido", "surnames|last names|family name"),
    _f("pseudonym", "seudónimo|palabra para nombrarla|alias|sobrenombre|pseudónimo", "pseudonym|alias|nickname"),
)  # fmt: skip
_ATTACKS = (
    _ID,
    _f("date", "fecha|fecha de la agresión|fecha del hecho|fecha de los hechos|cuándo|cuándo fue|fecha agresión|"
       "fecha de inicio|día del hecho|fecha ataque|fecha del ataque|fecha incidente|periodo|desde",
       "date|date of attack|date of the attack|when|incident date|event date|date of incident|start date|from", "date"),
    _f("until", "hasta|fecha final|fecha de fin|fecha fin|terminó", "until|end date|to|ended", "date"),
    _f("year", "año|año de la agresión", "year", "number"),
    _f("month", "mes", "month", "text"),
    _f("day", "día", "day", "number"),
    _f("about", "aproximada|fecha aproximada", "about|approximate|approximate date", "yes"),
    _f("country", "país|país de la agresión|nación", "country", codes="countries"),
    _f("types", "agresiones|agresión|tipo de agresión|tipos de agresión|tipo|ataque|tipo de ataque|hecho|tipo de hecho|"
       "qué pasó|incidente|tipo de incidente|tipos|agresión sufrida|violación|modalidad",
       "attacks|attack|type of attack|attack type|type|types|incident type|incident|what happened|aggression|"
       "type of aggression|violation", codes="attack_types", many=True),
    _f("shape", "contra|contra quién|contra quien fue|dirigida a|personal o colectiva|individual o colectiva|forma",
       "against|against whom|directed at|individual or collective|target|shape", "shape"),
    _f("defender", "defensora|nombre|nombre de la defensora|nombre completo|compañera|víctima|persona agredida|mujer|"
       "nombre y apellidos|nombre de la compañera|defensora agredida|agredida|quién|nombre de la víctima",
       "defender|name|full name|name of the defender|woman|victim|whrd|person attacked|who|her name"),
    *_NAMES,
    _f("organisation", "organización|organización o grupo|colectiva|colectivo|organización a la que pertenece|grupo|"
       "org|"
       "nombre de la organización|movimiento", "organisation|organization|group|collective|org|her organisation|"
       "her organization"),
    _f("at_least", "al menos|cuántas|cuántas personas|número de personas|cantidad de mujeres|cantidad|"
       "número de mujeres|"
       "número de defensoras|personas agredidas", "at least|how many|number of people|people|number of women",
       "number"),
    _f("perpetrators", "perpetradores|perpetrador|agresor|agresores|quién agredió|quién fue|quién lo hizo|responsable|"
       "responsables|tipo de perpetrador|tipo de agresor|victimario|presunto responsable|actor", "perpetrators|"
       "perpetrator|aggressor|aggressors|responsible|who did it|perpetrator type|alleged perpetrator",
       codes="perpetrators", many=True),
    _f("who", "lo que se sabe de quien agredió|detalle del agresor|nombre del agresor|descripción del agresor",
       "what is known of who did it|perpetrator details|perpetrator name"),
    _f("certainty", "certeza de quién agredió|certeza|qué tan segura", "certainty of who did it|certainty|how sure",
       codes="certainties"),
    _f("interests", "intereses detrás|intereses|interés", "interests behind|interests|interest", codes="interests",
       many=True),
    _f("rights", "derechos|derecho que defiende|derechos que defiende|derecho defendido|qué defiende|lucha|causa|"
       "derechos defendidos|tipo de defensa|derecho", "rights|right defended|rights defended|right|what she defends|"
       "cause",
       codes="rights", many=True),
    _f("basis", "cómo lo sabemos|base|consentimiento|fuente|autorización|permiso", "how we know|basis|consent|source|"
       "leave",
       "basis"),
    _f("basis_day", "fecha de la decisión", "date of the decision", "day"),
    _f("gender", "también por ser mujer|componente de género|por ser mujer|género|violencia de género|"
       "razones de género",
       "also for being a woman|gender|gender component|gender based", "gender"),
    _f("indicators", "señales de género|indicadores de género", "signs of gender|gender indicators",
       codes="gender_indicators", many=True),
    _f("words", "palabras que usaron|insultos|palabras", "words used|words used against her|insults|words"),
    _f("nature", "naturaleza|naturaleza de la agresión", "nature|nature of the attack", codes="natures", many=True),
    _f("direct", "directa o indirecta|directa", "direct or indirect|direct", codes="directness"),
    _f("contexts", "contexto|contexto de la acción|contextos", "context|contexts", codes="contexts", many=True),
    _f("means", "medios|medio|por qué medio|medio de la agresión|vía", "means|by what means|medium|channel",
       codes="means",
       many=True),
    _f("platforms", "plataformas|plataforma|red social", "platforms|platform|social network", codes="platforms",
       many=True),
    _f("place_kind", "tipo de lugar|clase de lugar|espacio", "kind of place|place type|type of place", codes="places"),
    _f("division", "departamento o estado|departamento|estado|provincia|región|entidad",
       "department or state|department|state|province|region"),
    _f("place", "lugar|municipio|comunidad|localidad|lugar de los hechos|ciudad|dónde|lugar de la agresión",
       "place|municipality|community|city|where|town|location"),
    _f("story", "lo que contó|relato|descripción|hechos|narrativa|narración|descripción de los hechos|testimonio|"
       "resumen|"
       "relato de los hechos|detalle|qué contó|descripción de la agresión", "what she told|account|description|"
       "narrative|"
       "story|facts|summary|testimony|details|description of the facts"),
    _f("close_relation", "cercanas agredidas|persona cercana agredida|parentesco|familiares agredidos",
       "close persons attacked|relation|relationship|relatives attacked", codes="relations", many=True),
    _f("close_age", "edad de la persona cercana", "age of the close person", codes="age_bands", many=True),
    _f("close_type", "agresión a la persona cercana", "attack on the close person", codes="attack_types", many=True),
    _f("consequences", "consecuencias|consecuencia|impactos|efectos|impacto", "consequences|impact|impacts|effects",
       codes="consequences", many=True),
    _f("measures", "medidas de protección|medidas|medidas que tenía", "protection measures|measures|protection",
       codes="protection_measures", many=True),
    _f("answers", "respuesta del estado|denuncia|denuncias|denunció|respuesta", "state response|complaint|complaints|"
       "answer of the state", codes="state_response", many=True),
    _f("note", "nota|notas|observaciones|comentarios|observación|nota aclaratoria", "note|notes|remarks|comments|"
       "observations"),
)  # fmt: skip
_PHONE = "teléfono|celular|whatsapp|tel|móvil|número de teléfono|contacto|teléfono o celular"
_DEFENDERS = (
    _ID,
    _f("chosen", "cómo quiere que la llamen|nombre|defensora|nombre elegido|nombre de la defensora|"
       "compañera|nombre y apellidos|nombre de la compañera|integrante|nombre con que la llaman|"
       "nombre con el que la llaman|cómo la llaman|nombre de uso", "what she wants to be called|name|"
       "defender|chosen name|woman|whrd|member|preferred name|name she is called by"),
    *_NAMES,
    _f("identities", "identidades|identidad|autoidentificación|cómo se identifica|identidad étnica",
       "identities|identity|self identification", codes="identities", many=True),
    _f("movements", "movimientos|movimiento|lucha|ámbito de defensa|causa|movimiento social", "movements|movement|"
       "cause|"
       "struggle", codes="movements", many=True),
    _f("languages", "lenguas|idiomas|idioma|lengua|lengua materna|idiomas que habla", "languages|language|"
       "mother tongue",
       codes="languages", many=True),
    _f("interpreter", "intérprete|necesita intérprete", "interpreter|needs an interpreter"),
    _f("skills", "saberes|habilidades|ofrece|lo que ofrece", "skills|skills offered|offers", codes="skills", many=True),
    _f("state", "cómo está|situación|estado actual|situación actual", "how she is|situation|status|state",
       codes="person_states"),
    _f("state_since", "desde cuándo|desde", "since when|since", "date"),
    _f("minor", "menor de edad|es menor", "minor|under age|is a minor", "yes"),
    _f("guardian", "quién la cuida|tutora|tutor", "who looks after her|guardian"),
    _f("phone", _PHONE, "phone|mobile|telephone|cell|phone number|contact"),
    _f("email", "correo|correo electrónico|email|e-mail", "e-mail|email|email address|mail"),
    _f("address", "dirección|domicilio", "address|home address"),
    _f("hours", "horario|a qué hora|horario para llamar", "hours|when to call|best time"),
    _f("leave_message", "se puede dejar mensaje|dejar mensaje", "may leave a message|leave message", "yes"),
    _f("code_word", "palabra clave|contraseña acordada", "code word|agreed word"),
    _f("never", "lo que nunca|nunca|no hacer", "never|what never to do"),
    _f("emergency_name", "contacto de emergencia|en caso de emergencia|nombre del contacto de emergencia",
       "emergency contact|emergency contact name|in an emergency"),
    _f("emergency_relation", "relación del contacto de emergencia|parentesco del contacto",
       "emergency contact relation"),
    _f("emergency_phone", "teléfono de emergencia|teléfono del contacto de emergencia", "emergency phone|"
       "emergency contact phone"),
    _f("notes", "notas|observaciones|comentarios|nota", "notes|remarks|comments|note"),
)  # fmt: skip
_ORGANISATIONS = (
    _ID,
    _f("name", "nombre|organización|nombre de la organización|grupo|colectiva|colectivo|nombre completo",
       "name|organisation|organization|name of the organisation|name of the organization|group|full name"),
    _f("short", "siglas|nombre corto|sigla|abreviatura|acrónimo", "short name|initials|acronym|abbreviation"),
    _f("kind", "tipo|clase|tipo de organización", "kind|type|type of organisation|type of organization",
       codes="group_kinds"),
    _f("legal", "situación legal|personería jurídica|registro legal|estatus legal", "legal status|legal|registered",
       codes="legal_statuses"),
    _f("risk", "riesgo de nombrarla|riesgo", "risk of being named|risk|naming risk", codes="naming_risks"),
    _f("movements", "movimientos|movimiento|lucha|causa|tema", "movements|movement|cause|topic", codes="movements",
       many=True),
    _f("phone", _PHONE, "phone|mobile|telephone|phone number|contact"),
    _f("email", "correo|correo electrónico|email|e-mail", "e-mail|email|mail"),
    _f("address", "dirección|domicilio", "address"),
    _f("notes", "notas|observaciones|comentarios|nota", "notes|remarks|comments|note"),
)  # fmt: skip
FIELDS: dict[What, dict[str, Field]] = {
    what: {one.name: one for one in some}
    for what, some in (
        (What.ATTACKS, _ATTACKS), (What.DEFENDERS, _DEFENDERS), (What.ORGANISATIONS, _ORGANISATIONS),
    )
}  # fmt: skip
# Of the sheets that leave, and not brought in again: it follows from the rest, or is said anew there. es, en.
NOT_BROUGHT = {
    "person_key": ("clave de la persona o grupo", "key of the person or group"),
    "status": ("estado de la revisión", "state of review"),
    "exact": ("fecha exacta", "exact date"),
    "network": ("red", "network"),
}


@cache
def synonyms(what: What) -> dict[str, str]:
    """Every word for a column, folded, with the name of that column. The first that claims a word has it."""
    found: dict[str, str] = {}
    for one in FIELDS[what].values():
        found.setdefault(one.name.replace("_", " "), one.name)
        for word in (*one.es, *one.en):
            found.setdefault(heading_words(word), one.name)
    return found
