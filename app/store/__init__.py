"""What is stored: the tables, the queries of each aggregate, and the mapping between rows and facts."""
