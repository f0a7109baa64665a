"""The sync: five reports in, approvals out (docs/rules.md, The sync)."""
