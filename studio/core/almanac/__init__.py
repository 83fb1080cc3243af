"""The almanac: lunar dates, solar terms, festivals, public holidays and good days for weddings."""
