"""Rows: what is measured on, read from files, checked and told apart."""
