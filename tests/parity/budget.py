"""What limits of spending every cloud has."""

from tests.parity.reading import Reading, equal, has
from tests.parity.setting import setting

AWS = "aws:budgets/budget:Budget"
GCP = "gcp:billing/budget:Budget"
AZURE = "azure-native:consumption:Budget"

BUDGET = (
    setting(
        "budget",
        "a limit for each stack",
        aws=(Reading(AWS, "costFilters/*/values/*", equal("user:mlplatform-stack$aws-prod")),),
        gcp=(Reading(GCP, "budgetFilter/labels/mlplatform-stack", equal("gcp-prod")),),
        azure=(Reading(AZURE, "filter/tags/name", equal("mlplatform-stack")),),
    ),
    setting(
        "budget",
        "a limit for each team",
        aws=(Reading(AWS, "costFilters/*/values/*", has("mlplatform-team$")),),
        gcp=(Reading(GCP, "budgetFilter/labels/mlplatform-team"),),
        azure=(Reading(AZURE, "filter/tags/name", equal("mlplatform-team")),),
    ),
    setting(
        "budget",
        "told of what is forecast",
        aws=(Reading(AWS, "notifications/*/notificationType", equal("FORECASTED"), every=True),),
        gcp=(Reading(GCP, "thresholdRules/*/spendBasis", equal("FORECASTED_SPEND"), every=True),),
        azure=(Reading(AZURE, "notifications/*/thresholdType", equal("Forecasted"), every=True),),
    ),
    setting(
        "budget",
        "dev's accelerators stop when it is spent",
        aws=(
            Reading(
                "aws:budgets/budgetAction:BudgetAction",
                "approvalModel",
                equal("AUTOMATIC"),
                stack="dev",
            ),
        ),
        gcp=(
            Reading(
                "gcp:cloudfunctionsv2/function:Function",
                "serviceConfig/environmentVariables/STOP_PERCENT",
                equal("100"),
                stack="dev",
            ),
        ),
        azure=(Reading("azure-native:logic:Workflow", "state", equal("Enabled"), stack="dev"),),
    ),
)
