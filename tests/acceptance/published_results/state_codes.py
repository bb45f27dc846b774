"""How the State's files name groups and indicators, and what the project calls them."""

STUDENT_GROUPS = {
    "ALL": "all",
    "AA": "african_american",
    "AI": "american_indian",
    "AS": "asian",
    "FI": "filipino",
    "HI": "hispanic",
    "PI": "pacific_islander",
    "WH": "white",
    "MR": "two_or_more",
    "EL": "english_learner",
    "LTEL": "long_term_english_learner",
    "SED": "socioeconomically_disadvantaged",
    "SWD": "students_with_disabilities",
    "FOS": "foster",
    "HOM": "homeless",
    "SBA": "smarter_balanced_assessment",
    "CAA": "alternate_assessment",
    # The file of English learner progress spells its groups out.
    "English Learner": "english_learner",
    "Long-Term English Learner": "long_term_english_learner",
}

INDICATORS = {
    "ELA": "ela_distance_from_standard",
    "MATH": "math_distance_from_standard",
    "CHRO": "chronic_absenteeism_rate",
    "SUSP": "suspension_rate",
    "GRAD": "graduation_rate_combined",
    "CCI": "college_career_prepared_rate",
    "ELPI": "english_learner_progress_rate",
}
COLORS = {1: "Red", 2: "Orange", 3: "Yellow", 4: "Green", 5: "Blue"}

# Progress is of English learners: nobody else has it, not even "all".
BASE_GROUPS = dict.fromkeys(INDICATORS.values(), "all") | {"english_learner_progress_rate": "english_learner"}
