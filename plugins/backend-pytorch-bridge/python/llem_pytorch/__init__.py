"""The worker of @llem/backend-pytorch: Hugging Face transformers, measured by llem from outside."""
