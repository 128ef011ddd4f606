#include "auth-service/check/check.hpp"

namespace auth::check {

// weak_secret comes before the checks that a guessed secret makes possible, and what may lock an
// account or end a session comes last.
const std::array<Check, 40> kChecks{{
    {"register", Kind::kExercise, check_register},
    {"password_not_returned", Kind::kExercise, check_password_not_returned},
    {"login", Kind::kExercise, check_login},
    {"login_wrong_password", Kind::kExercise, check_login_wrong_password},
    {"access_token", Kind::kExercise, check_access_token},
    {"refresh_token", Kind::kExercise, check_refresh_token},
    {"refresh", Kind::kExercise, check_refresh},
    {"profile", Kind::kExercise, check_profile},
    {"profile_without_token", Kind::kExercise, check_profile_without_token},
    {"items_create", Kind::kExercise, check_items_create},
    {"items_list", Kind::kExercise, check_items_list},
    {"items_of_user", Kind::kExercise, check_items_of_user},
    {"books", Kind::kExercise, check_books},
    {"cors_preflight", Kind::kExercise, check_cors_preflight},
    {"cors_answer", Kind::kExercise, check_cors_answer},
    {"signature_ignored", Kind::kError, check_signature_ignored},
    {"signature_stripped", Kind::kError, check_signature_stripped},
    {"algorithm_none", Kind::kError, check_algorithm_none},
    {"weak_secret", Kind::kError, check_weak_secret},
    {"algorithm_confused", Kind::kError, check_algorithm_confused},
    {"forged_accepted", Kind::kError, check_forged_accepted},
    {"refresh_as_access", Kind::kError, check_refresh_as_access},
    {"access_as_refresh", Kind::kError, check_access_as_refresh},
    {"tokens_told_apart", Kind::kExercise, check_tokens_told_apart},
    {"expired_accepted", Kind::kError, check_expired_accepted},
    {"expiry", Kind::kExercise, check_expiry},
    {"logs", Kind::kExercise, check_logs},
    {"missing_claims", Kind::kAdvice, check_missing_claims},
    {"long_lived_access_token", Kind::kAdvice, check_long_lived_access_token},
    {"cors_credentials", Kind::kError, check_cors_credentials},
    {"error_details", Kind::kError, check_error_details},
    {"token_in_url_accepted", Kind::kError, check_token_in_url},
    {"short_password_accepted", Kind::kAdvice, check_short_password},
    {"refresh_not_rotated", Kind::kAdvice, check_refresh_not_rotated},
    {"reuse_not_noticed", Kind::kAdvice, check_reuse_not_noticed},
    {"parallel_refreshes_all_succeed", Kind::kAdvice, check_parallel_refreshes},
    {"no_logout", Kind::kAdvice, check_no_logout},
    {"logout_ignored", Kind::kError, check_logout_ignored},
    {"user_enumeration", Kind::kError, check_user_enumeration},
    {"no_rate_limit", Kind::kAdvice, check_no_rate_limit},
}};

}  // namespace auth::check
