"""x."""
def load_nlp(path):
    import spacy
    return spacy.load(path, exclude=["parser", "senter"])
