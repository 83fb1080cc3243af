"""Doors of sign-in and of one's own account."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from studio.core import clock
from studio.core import unfinished as unfinished_forms
from studio.core.access import Perm, kept_fields, public, requires
from studio.core.addresses import own_address
from studio.core.staff import actions
from studio.core.staff.forms import NewPasswordForm, SignInForm, WaysForm
from studio.core.staff.models import User
from studio.core.staff.queries import demo_logins_are_open, name_on_the_door
from studio.core.staff.states import DENSITIES
from studio.core.ui.toasts import toast
from studio.core.unfinished import Unfinished

logger = logging.getLogger("studio.staff")
LANGUAGES = dict(settings.LANGUAGES)


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest, unfinished: Unfinished | None = None, next_page: str = "") -> HttpResponse:
    """The sign-in page. Another page calls it with `next_page` when it was asked by somebody without a session."""
    if next_page:
        return sign_in_page(request, SignInForm(request), unfinished, next_page, status=401)
    next_page = _safe(request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(next_page)
        return sign_in_page(request, SignInForm(request), unfinished_forms.carried_by(request), next_page)
    unfinished = unfinished_forms.carried_by(request)
    if (language := request.POST.get("language")) in LANGUAGES:
        return _in_another_language(request, unfinished, next_page, language)
    form = SignInForm(request, data=request.POST)
    if form.is_valid():
        return _welcome(request, form.get_user(), unfinished, next_page)
    return sign_in_page(request, form, unfinished, next_page)


def sign_in_page(
    request: HttpRequest,
    form: SignInForm,
    unfinished: Unfinished | None,
    next_page: str,
    *,
    status: int = 200,
    locked_minutes: int = 0,
) -> HttpResponse:
    """The page itself; `kept` are the hidden inputs that carry what was typed elsewhere."""
    context = {
        "form": form,
        "next_page": next_page,
        "kept": unfinished.hidden_inputs() if unfinished else [],
        "locked_minutes": locked_minutes,
        "studio_name": name_on_the_door(),
        "demo": demo_logins_are_open(),
        "other_languages": [
            (c, n) for c, n in (("zh-hans", "中文"), ("en", "English")) if c != translation.get_language()
        ],
    }
    return render(request, "staff/login.html", context, status=status)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Answers instead of the sign-in after too many wrong tries for one login from one address."""
    next_page = _safe(request.POST.get("next"))
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    logger.warning("sign-in of %r locked for %s minutes", request.POST.get("username", "")[:150], minutes)
    kept = unfinished_forms.carried_by(request)
    return sign_in_page(request, SignInForm(request), kept, next_page, status=429, locked_minutes=minutes)


def _welcome(request: HttpRequest, user: Any, unfinished: Unfinished | None, next_page: str) -> HttpResponse:
    login(request, user)  # gives the session a new key
    logger.info("%s signed in", user.username)
    if unfinished_forms.keep(request, unfinished) and unfinished:
        next_page = unfinished.page
        toast(request, _("Your form is still here. Nothing has been saved yet: look it over and send it again."))
    response = redirect(next_page)
    unfinished_forms.remember_who_is_here(request, response)
    if user.language in LANGUAGES:
        _speak(response, user.language)
    return response


def _in_another_language(
    request: HttpRequest, unfinished: Unfinished | None, next_page: str, language: str
) -> HttpResponse:
    translation.activate(language)
    request.LANGUAGE_CODE = language
    form = SignInForm(request, initial={"username": request.POST.get("username", "")})
    response = sign_in_page(request, form, unfinished, next_page)
    _speak(response, language)
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session. By POST only, so that no picture or link can do it."""
    logout(request)
    return redirect("staff:login")


@requires(Perm.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own page: language, density, shortcuts."""
    user = _me(request)
    if request.method != "POST":
        return _account_page(request, WaysForm(kept_fields(request), user=user), NewPasswordForm(user))
    form = WaysForm(request.POST, user=user)
    if not form.is_valid():
        return _account_page(request, form, NewPasswordForm(user), status=422)
    actions.choose_ways(user=user, **form.cleaned_data, by=user, at=clock.now())
    translation.activate(user.language)
    toast(request, _("Saved."))
    response = redirect("staff:account")
    _speak(response, user.language)
    return response


@requires(Perm.SIGNED_IN)
@require_POST
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
def password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself."""
    user = _me(request)
    form = NewPasswordForm(user, request.POST)
    if not form.is_valid():
        return _account_page(request, WaysForm(user=user), form, status=422)
    actions.change_password(user=user, password=form.cleaned_data["new_password1"], by=user, at=clock.now())
    update_session_auth_hash(request, user)
    toast(request, _("Your new password is valid from now on. You were signed out everywhere else."))
    return redirect("staff:account")


def _account_page(request: HttpRequest, ways: WaysForm, new: NewPasswordForm, status: int = 200) -> HttpResponse:
    return render(request, "staff/account.html", {"ways": ways, "new_password": new}, status=status)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language from the user menu (remembered with the person) or before sign-in."""
    response = redirect(_safe(request.POST.get("next")))
    chosen = request.POST.get("language")
    if chosen in LANGUAGES:
        if request.user.is_authenticated:
            actions.choose_ways(user=_me(request), language=chosen, by=_me(request), at=clock.now())
        _speak(response, chosen)
    return response


@requires(Perm.SIGNED_IN)
@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Switches between dense and roomy pages from the user menu."""
    chosen = request.POST.get("density", "")
    if chosen in dict(DENSITIES):
        actions.choose_ways(user=_me(request), density=chosen, by=_me(request), at=clock.now())
    return redirect(_safe(request.POST.get("next")))


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours whose page is older than the last sign-in: shown again if it can only be the same person's."""
    sent = unfinished_forms.sent_with(request) if unfinished_forms.is_own_page(request) else None
    if not request.user.is_authenticated:
        return sign_in_page(request, SignInForm(request), sent, sent.page if sent else "/", status=403)
    who = unfinished_forms.who_was_here(request)
    same_person = who is not None and who["alone"] and who["user"] == request.user.pk
    if sent and same_person and unfinished_forms.keep(request, sent):
        toast(request, _("Your form is still here. Nothing has been saved yet: look it over and send it again."))
        return redirect(sent.page)
    return render(request, "403_csrf.html", status=403)


def _speak(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def _safe(address: str | None) -> str:
    """An address of our own to go to, else the start page."""
    return own_address(address, settings.LOGIN_REDIRECT_URL)


def _me(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user
