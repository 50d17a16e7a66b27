-- Cases that were open before lists knew whose turn it is (0009) are counted again once, by the job that counts provisional deadlines.
UPDATE casefile SET provisional = TRUE WHERE turn IS NULL AND stage NOT IN ('closed', 'passed_on', 'withdrawn', 'died', 'terminated');
