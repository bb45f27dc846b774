{{ enrollment_stays(gap_days=0) }}
