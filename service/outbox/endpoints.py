"""What the settings must say of the endpoints that the pack names."""

from service.context import Context
from service.outbox.signing import UnusableSecret, key_of
from service.settings import SECRET_PREFIX, SettingsError, setting_name


def check_endpoints(ctx: Context) -> None:
    """Raises SettingsError where an endpoint has no secret to sign with, or one that cannot be used."""
    for endpoint in ctx.endpoints:
        name = setting_name(endpoint.name)
        found = ctx.settings.secret(name)
        if not found:
            raise SettingsError(
                f"{SECRET_PREFIX}{name} is not set; what the endpoint {endpoint.name} gets is signed with it."
            )
        try:
            for secret in found:
                key_of(secret)
        except UnusableSecret as error:
            raise SettingsError(f"{SECRET_PREFIX}{name} is wrong: it {error}.") from None
