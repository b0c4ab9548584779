== SQL modes of statement parsing: comments and oddities
A: SELECT /*!40000 1 + */ 2
A: SELECT /*!99999 1 + */ 2
A: /* leading */ SELECT 1 -- trailing
A: SELECT 'it''s', "quo\"te", 'back\\slash', N'n', _latin1 x'E9', 0x41, b'01000001'
A: ;
A: SELECT 1;
A: select(1)
A: (SELECT 1) UNION (SELECT 2)
A: # only a comment
A: SELECT'a'
