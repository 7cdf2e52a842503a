"""A bag of one- and two-word terms with one hidden layer, that always answers (what paperless-ngx documents)."""

from collections.abc import Sequence
from typing import Any

MISSING = "scikit-learn is not installed: no network to compare with (pip install scikit-learn)"


def trained(texts: Sequence[str], labels: Sequence[str]) -> Any:
    """Train on labelled texts. Raises ImportError where scikit-learn is not installed."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline

    bag = CountVectorizer(analyzer="word", ngram_range=(1, 2), min_df=0.01)
    return make_pipeline(bag, MLPClassifier(tol=0.01, random_state=1)).fit(list(texts), list(labels))


def shares(network: Any, texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return the likeliest label of each text, and its share."""
    classes = network.classes_
    return [(str(classes[row.argmax()]), float(row.max())) for row in network.predict_proba(list(texts))]
