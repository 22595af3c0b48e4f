"""What an archive says of itself in its two first members."""

LEEME = """\
El archivo de una red de defensoras

Está en claro: quien lo tiene, lo lee. Guárdalo solo en un disco cifrado, y destruye lo que ya no haga falta.

network.json               de qué red es y hasta qué hora
records/events.jsonl       cada hecho con sus agresiones y con lo que estaba sellado (account, codes, place)
records/versions.jsonl     cómo estaba cada hecho antes de cada corrección
records/remarks.jsonl      lo que las compañeras dijeron de él
records/evidence.jsonl     fotos, voces, chats y textos que van con un hecho; sus archivos están en files/
directory/*.jsonl          defensoras, organizaciones y quién pertenece a qué
consents.jsonl             lo que cada una permitió, cuándo y cómo, y lo que retiró
codes.json                 las listas de códigos con sus palabras
files.jsonl, files/        los archivos adjuntos y su nombre verdadero
manifest.json              cuántos hay de cada cosa y el SHA-256 de cada miembro

Lo que ella pidió dar de baja está solo como número. No están los borradores
sin terminar ni el diario de quién hizo qué.
«rebozo archive check ARCHIVO» dice si está entero. El formato se explica en docs/SCHEMA.md de Rebozo.
Lo que se permitió a esta red no pasa a otra: pregunta de nuevo antes de usarlo para otra cosa.
"""
README = """\
The archive of a network of women defenders

It is in clear: whoever has it reads it. Keep it on an encrypted disk only, and destroy what is no longer needed.

network.json               of which network it is, and until what hour
records/events.jsonl       each event with its attacks and with what was sealed (account, codes, place)
records/versions.jsonl     how each event stood before each correction
records/remarks.jsonl      what colleagues said of it
records/evidence.jsonl     photos, voices, chats and texts that go with an event; their files are in files/
directory/*.jsonl          defenders, organisations, and who belongs to what
consents.jsonl             what each one allowed, when and how, and what she took back
codes.json                 the code lists with their words
files.jsonl, files/        the attached files and their true names
manifest.json              how many there are of each, and the SHA-256 of every member

What she asked to take out is there as a number alone. Unfinished drafts and the journal of who did what are not there.
"rebozo archive check FILE" says whether it is whole. The format is explained in docs/SCHEMA.md of Rebozo.
What was allowed to this network does not pass to another: ask again before you use it for anything else.
"""
