-- Who owns what and may write about it: the taking of each lease that claimed last.
CREATE TABLE fences (
  name text COLLATE "C" PRIMARY KEY,
  owner text NOT NULL,
  epoch integer NOT NULL
);
