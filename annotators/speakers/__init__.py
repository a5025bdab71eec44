"""Resolve speakers: whom the source phrase of each statement means, and how likely that is.

Asked in the order in which the article says them (`resolve`), for each statement:

1. its source phrase is read down to a head, a name, pronoun, noun or document (`phrases`, `noun_phrases`, `heads`),
   which makes the `Question`;
2. the `candidates` are those named within the phrase, its own words, those named together, those named or heard
   elsewhere in the article, and nobody;
3. few are ruled out (`constraints`); of the others each tells by named features how it stands in the phrase (`within`),
   what speaks for it (`evidence`) and what against (`doubts`, by the rules of `not_the_pronoun`, `not_the_person`,
   `not_the_body`, `not_who_goes_on`);
4. a network of one hidden layer turns the features into chances (`scorer`), and its calibration these into
   `name_confidence`;
5. the `discourse` hears who spoke, for the statements that follow.

What the article says of each who is named stands in the `cast`: titles, genders, roles, documents. `context` says where
mentions stand.
"""
