"""The revisions, each as it was when it was written: none of them changes any more."""
