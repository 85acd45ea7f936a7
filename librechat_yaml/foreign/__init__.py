"""Files of other programs, read as if they were librechat.yaml.

`translate.as_librechat` is the door: LiteLLM's proxy (`model_list`) and
azure-openai-proxy (`deployment_config`). What has been made of a file keeps its lines,
so that every mistake is told where it stands.
"""
