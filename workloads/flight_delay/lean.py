"""XGBoost without scikit-learn.

XGBoost imports it for wrappers that nobody here uses; that is half of what a worker does to start.
"""

import sys
from typing import Any, cast

hidden = "sklearn" not in sys.modules and "xgboost" not in sys.modules
if hidden:  # as if it were not installed, for as long as XGBoost is imported
    cast("dict[str, Any]", sys.modules)["sklearn"] = None
try:
    import xgboost
    from xgboost.callback import TrainingCallback
finally:
    if hidden:
        del sys.modules["sklearn"]

__all__ = ["TrainingCallback", "xgboost"]
