"""Column names of the published files, in their order.

Belongs here: names only, as the official record layouts and files print them, oddities included
(`prior_aprep_statefedjobs_dass_pc` is cut off in the original). Does not belong here: content.
"""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# All indicators of one county, one file.
DASHBOARD_COLUMNS = _names(
    """
    file cds rtype schoolname districtname countyname charter_flag coe_flag dass_flag
    studentgroup studentgroup_pct currdenom ap ap_pct ib ib_pct ag ag_pct cte cte_pct ag_cte
    ag_cte_pct one_college_course one_college_course_pct two_college_course
    two_college_course_pct one_milsci_course one_milsci_course_pct two_milsci_course
    two_milsci_course_pct non_reg_pre non_reg_pre_pct reg_pre reg_pre_pct statefedjobs
    statefedjobs_pct ssb ssb_pct tcbwe tcbwe_pct twbe twbe_pct tcbwe_and_twbe
    tcbwe_and_twbe_pct reportingyear totalenrollment subgroup_total rate currnumer
    currstatus statuslevel certifyflag dataerrorflag hscutpoints pairshare_method
    prate_enrolled prate_tested prate num_prloss currdenom_without_prloss
    currstatus_without_prloss currprogressed pctcurrprogressed currmaintainpl4
    pctcurrmaintainpl4 currmaintainoth pctcurrmaintainoth currdeclined pctcurrdeclined
    flag95pct nsizemet nsizegroup fiveyrnumer type indicator currnsizemet curr_prep
    curr_prep_pct curr_prep_summative curr_prep_summative_pct curr_prep_apexam
    curr_prep_apexam_pct curr_prep_ibexam curr_prep_ibexam_pct curr_prep_collegecredit
    curr_prep_collegecredit_pct curr_prep_agplus curr_prep_agplus_pct curr_prep_cteplus
    curr_prep_cteplus_pct curr_prep_ssb curr_prep_ssb_pct curr_prep_milsci
    curr_prep_milsci_pct curr_prep_reg_pre curr_prep_reg_pre_pct curr_prep_non_reg_pre
    curr_prep_non_reg_pre_pct curr_prep_non_reg_pre_dass curr_prep_non_reg_pre_dass_pct
    curr_prep_statefedjobs_dass curr_prep_statefedjobs_dass_pct curr_prep_trans_classwk
    curr_prep_trans_classwk_pct curr_aprep curr_aprep_pct curr_aprep_summative
    curr_aprep_summative_pct curr_aprep_collegecredit curr_aprep_collegecredit_pct
    curr_aprep_ag curr_aprep_ag_pct curr_aprep_cte curr_aprep_cte_pct curr_aprep_milsci
    curr_aprep_milsci_pct curr_aprep_non_reg_pre curr_aprep_non_reg_pre_pct
    curr_aprep_statefedjobs_dass curr_aprep_statefedjobs_dass_pct curr_aprep_trans_classwk
    curr_aprep_trans_classwk_pct curr_nprep curr_nprep_pct subgrouptotal priornumer
    priordenom priorstatus change changelevel color box smalldenom priornsizemet
    accountabilitymet priorcertifyflag currprate_enrolled currprate_tested currprate
    currnum_prloss priorprate_enrolled priorprate_tested priorprate priornum_prloss
    priordenom_without_prloss priorstatus_without_prloss currmaintain_pl4 currmaintain_oth
    currprogressed_alternate currmaintain_pl3_alternate currnotprognotmain_alternate curr95
    priorprogressed priormaintain_pl4 priormaintain_oth priordeclined prior95 currnsizegroup
    priornsizegroup prior_prep prior_prep_pct prior_prep_summative prior_prep_summative_pct
    prior_prep_apexam prior_prep_apexam_pct prior_prep_ibexam prior_prep_ibexam_pct
    prior_prep_collegecredit prior_prep_collegecredit_pct prior_prep_agplus
    prior_prep_agplus_pct prior_prep_cteplus prior_prep_cteplus_pct prior_prep_ssb
    prior_prep_ssb_pct prior_prep_milsci prior_prep_milsci_pct prior_prep_reg_pre
    prior_prep_reg_pre_pct prior_prep_statefedjobs_dass prior_prep_statefedjobs_dass_pct
    prior_prep_trans_classwk prior_prep_trans_classwk_pct prior_aprep prior_aprep_pct
    prior_aprep_summative prior_aprep_summative_pct prior_aprep_collegecredit
    prior_aprep_collegecredit_pct prior_aprep_ag prior_aprep_ag_pct prior_aprep_cte
    prior_aprep_cte_pct prior_aprep_milsci prior_aprep_milsci_pct
    prior_aprep_statefedjobs_dass prior_aprep_statefedjobs_dass_pc prior_aprep_trans_classwk
    prior_aprep_trans_classwk_pct prior_nprep prior_nprep_pct priorprogressed_alternate
    priormaintain_pl3_alternate priornotprognotmain_alternate change_level studentgroup.long
    """
)

# `elpidownload<yyyy>.txt`, tab-delimited.
ENGLISH_PROGRESS_COLUMNS = _names(
    """
    cds rtype schoolname districtname countyname charter_flag coe_flag dass_flag
    studentgroup currprogressed currmaintainPL4 currmaintainOth currdeclined
    currprogressed_Alternate currmaintainPL3_Alternate currnotprognotmain_Alternate curr95
    currnumer currdenom currstatus priorprogressed priormaintainPL4 priormaintainOth
    priordeclined priorprogressed_Alternate priormaintainPL3_Alternate
    priornotprognotmain_Alternate prior95 priornumer priordenom priorstatus change
    statuslevel changelevel color ImageURL box currnsizemet priornsizemet accountabilitymet
    indicator reportingyear
    """
)

# `chronicdownload<yyyy>.xlsx`.
CHRONIC_COLUMNS = _names(
    """
    cds rtype schoolname districtname countyname charter_flag coe_flag dass_flag
    studentgroup currnumer currdenom currstatus priornumer priordenom priorstatus change
    statuslevel changelevel color box smalldenom currnsizemet priornsizemet
    accountabilitymet certifyflag priorcertifyflag dataerrorflag indicator reportingyear
    """
)

# `pubschls_<yyyy>_<mm>.csv`.
SCHOOL_DIRECTORY_COLUMNS = _names(
    """
    CDSCode NCESDist NCESSchool StatusType County District School Street StreetAbr City Zip
    State MailStreet MailStrAbr MailCity MailZip MailState Phone Ext WebSite OpenDate
    ClosedDate Charter CharterNum FundingType DOC DOCType SOC SOCType EdOpsCode EdOpsName
    EILCode EILName GSoffered GSserved Virtual Magnet Latitude Longitude LastUpDate
    """
)

# Chicago: one row a program and indicator.
CHICAGO_INDICATOR_COLUMNS = _names(
    """
    model program school_id indicator_group indicator score participation_rate points weight
    """
)

# Chicago: one row a school.
CHICAGO_RATING_COLUMNS = _names(
    """
    model school_id school_name network total_points rating accountability_status
    elementary_points elementary_share high_points high_share
    """
)

CHICAGO_FLAG_COLUMNS = ("school_id", "flag", "reason")
