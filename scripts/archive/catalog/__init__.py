"""What is known only across reports."""
