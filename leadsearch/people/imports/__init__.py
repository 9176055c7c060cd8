"""How people come in: a file of somebody's → rows → people, or a plain reason why not."""
