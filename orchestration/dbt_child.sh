#!/bin/sh
# Dagster starts one executable: this one becomes dbt in the interpreter of its parent (see dbt_child.py).
exec "$SPF_DBT_INTERPRETER" -m orchestration.dbt_child "$@"
