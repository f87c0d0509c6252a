"""The whole menu at a glance. A dialog has the name of its intent: file, function, metric, link."""

from collections.abc import Mapping

from bot.dialogs.change_language import change_language
from bot.dialogs.complain import complain
from bot.dialogs.find_procedure import find_procedure
from bot.dialogs.get_result import get_result
from bot.dialogs.guide_dossier import guide_dossier
from bot.dialogs.guided import guarded
from bot.dialogs.leave_message import leave_message
from bot.dialogs.log_in import log_in
from bot.dialogs.log_out import log_out
from bot.dialogs.mail_copy import mail_copy
from bot.dialogs.notification_settings import notification_settings
from bot.dialogs.pay_fee import pay_fee
from bot.dialogs.phone_mismatch import phone_mismatch
from bot.dialogs.privacy_request import privacy_request
from bot.dialogs.rate_service import rate_service
from bot.dialogs.rate_support import rate_support
from bot.dialogs.register_account import register_account
from bot.dialogs.submit_dossier import submit_dossier
from bot.dialogs.supplement_dossier import supplement_dossier
from bot.dialogs.track_dossier import track_dossier
from bot.dialogs.update_dossier import update_dossier
from bot.dialogs.withdraw_dossier import withdraw_dossier
from bot.engine.turn import Dialog

DIALOGS: Mapping[str, Dialog] = {
    dialog.__name__: guarded(dialog.__name__, dialog)
    for dialog in (
        register_account,
        phone_mismatch,
        log_in,
        log_out,
        privacy_request,
        find_procedure,
        submit_dossier,
        guide_dossier,
        mail_copy,
        track_dossier,
        pay_fee,
        get_result,
        leave_message,
        rate_support,
        supplement_dossier,
        update_dossier,
        withdraw_dossier,
        rate_service,
        complain,
        notification_settings,
        change_language,
    )
}
