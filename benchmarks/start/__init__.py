"""How `motcua serve` starts, what it holds, and what it does when nobody writes."""
