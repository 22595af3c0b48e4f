"""Code lists: what can be chosen, in which words, since when. Data that an organisation can replace."""
