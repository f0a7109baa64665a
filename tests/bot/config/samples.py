"""Settings that are complete, for each environment."""

CANARY = "canary-5f1c9b27e0"
SLACK: dict[str, str | None] = {
    "SLACK_BOT_TOKEN": "xoxb-1-2",
    "SLACK_APP_TOKEN": "xapp-1-2",
    "SLACK_ASSIGNMENTS_CHANNEL": "C012AB3CD",
    "SLACK_ALERTS_CHANNEL": "C012AB3CE",
}
STAGING: dict[str, str | None] = SLACK | {
    "FMS_ENVIRONMENT": "staging",
    "FMS_STAGING_URL": "https://staging.driveshop.com",
    "FMS_STAGING_TOKEN": "staging-token",
    "FMS_STAGING_REQUESTOR_ID": "1949",
}
PRODUCTION: dict[str, str | None] = {
    "FMS_ENVIRONMENT": "production",
    "FMS_PRODUCTION_URL": "https://fms.driveshop.com/",
    "FMS_PRODUCTION_TOKEN": "production-token",
    "FMS_PRODUCTION_REQUESTOR_ID": "2001",
}
