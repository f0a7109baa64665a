"""The sync: five reports in, approvals out (contract, sections 3 and 4)."""
