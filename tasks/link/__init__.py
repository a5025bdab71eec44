"""Find articles that repeat another: the stage `link`."""
