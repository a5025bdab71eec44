"""Holds the judging of annotations: the gold set and the figures of merit. Finding annotations goes elsewhere."""
