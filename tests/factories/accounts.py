"""People for tests. UserFactory() is a visitor with an account; roles=["editor"] makes staff."""

import factory
from allauth.account.models import EmailAddress

from accounts import services
from accounts.models import User

PASSWORD = "uzun-ve-gizli-parola"


class UserFactory(factory.django.DjangoModelFactory):
    """A person whose address is confirmed; with `unconfirmed=True` the link was not followed."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = factory.Trait(is_staff=True)

    email = factory.Sequence(lambda n: f"isil.cagri{n}@ornek-dernegi.org")
    full_name = factory.Sequence(lambda n: f"Işıl Çağrı İğneci {n}")
    language = "tr"
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @factory.post_generation
    def unconfirmed(self, create, extracted, **kwargs):
        self.save()
        EmailAddress.objects.create(
            user=self, email=self.email, primary=True, verified=not extracted
        )

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        if extracted:
            services.set_roles(person=self, roles=extracted, actor=None)
